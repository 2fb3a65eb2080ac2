"""Packages and files as a message names them."""

from __future__ import annotations


def named(packages: list[str]) -> str:
    """`curl`, `git` and 3 more."""
    shown = [f"`{package}`" for package in packages[:2]]
    rest = len(packages) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
