"""Small things that every text needs."""

from __future__ import annotations

_LIMIT = 60_000
"""GitHub takes 65,536 characters."""


def shortened(text: str, limit: int = _LIMIT) -> str:
    """Cut at a line's end, because half a line may be half a link."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit("\n", 1)[0] + "\n\n(shortened)"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
