"""A review of a pasted Dockerfile: the same use case as on a pull request, over files in memory."""
