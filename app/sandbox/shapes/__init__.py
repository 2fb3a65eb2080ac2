"""GitHub's JSON, made from the sandbox's records."""
