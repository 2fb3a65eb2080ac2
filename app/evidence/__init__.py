"""Figures of a repository's own images: built and measured, read out of their layers, replayed from its history."""
