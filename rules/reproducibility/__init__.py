"""The same Dockerfile builds the same image next year."""
