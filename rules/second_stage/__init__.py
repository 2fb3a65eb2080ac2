"""Splits a stage into one that builds and one that runs, for every language that Slimline knows."""
