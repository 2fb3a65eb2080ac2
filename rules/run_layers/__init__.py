"""Strategy: join the RUN instructions that belong together, and only those."""
