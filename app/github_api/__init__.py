"""PyGithub behind the reviewer's port."""
