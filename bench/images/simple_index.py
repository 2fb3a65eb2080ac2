"""Lets Poetry read the plain pages of a package index."""

from __future__ import annotations

from pathlib import Path


def read_simple_index(pyproject: Path) -> None:
    """Lets Poetry read the index's plain pages, as pip does: a mirror may lack the interface that it asks first."""
    from pip._internal.models.index import PyPI  # pip's own default

    text = '\n[[tool.poetry.source]]\nname = "simple"\nurl = "{}/"\npriority = "primary"\n'
    pyproject.write_text(pyproject.read_text() + text.format(PyPI.simple_url.rstrip("/")))
