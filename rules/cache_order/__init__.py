"""Strategy: what changes rarely comes first, so that the build cache holds."""
