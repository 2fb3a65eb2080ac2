"""Reads Dockerfiles: text in, a model in which every word knows its place out.

`rules.dockerfile.parser.parse` reads, `rules.dockerfile.model` is the vocabulary.
"""
