"""Strategy: the builder gets the files that it needs and no others."""
