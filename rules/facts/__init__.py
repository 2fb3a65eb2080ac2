"""What is true of a Dockerfile's stages and RUNs: calls of package managers, files brought in, users, caches, start."""
