"""What people do with the local GitHub: the sandbox's Python side, in groups."""
