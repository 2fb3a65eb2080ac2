"""Asks image registries for tags and sizes."""
