"""The pages and end points of the service."""
