"""Small things that every text needs."""

from __future__ import annotations

_LIMIT = 60_000
"""GitHub takes 65,536 characters."""


def shortened(text: str, limit: int = _LIMIT) -> str:
    """Cut at a line's end, because half a line may be half a link."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit("\n", 1)[0] + "\n\n(shortened)"


def to_check(caution: str) -> str:
    """What the author checks before accepting; many cautions say so themselves."""
    return caution if caution.startswith("Check ") else f"Check first: {caution}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
