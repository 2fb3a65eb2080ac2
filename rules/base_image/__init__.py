"""Strategy: the smallest base image that runs the program, in a version that is still maintained."""
