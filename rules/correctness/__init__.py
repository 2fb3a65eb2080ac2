"""What breaks a build or a container, or does not do what it says."""
