"""Deliveries in: is it GitHub's, and what does it ask for? Pure functions over headers and bytes."""
