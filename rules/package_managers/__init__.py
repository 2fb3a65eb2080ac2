"""Strategy: package managers install what is needed, from what is locked, and keep no caches."""
