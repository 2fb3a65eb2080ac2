"""What several rules know of the tools that Dockerfiles call: package managers, shells, image families."""
