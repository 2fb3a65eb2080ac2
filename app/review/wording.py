"""Small things that every text needs."""

from __future__ import annotations

from app.pull_request import Unread

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


def why_unread(file: Unread, limit: int) -> str:
    """A sentence. limit: how many bytes are read of such a file."""
    if not file.is_text:
        return "It is no UTF-8 text."
    has = f"It has {file.size:,} bytes" if file.size else "It is too large"
    return f"{has}: more than the {limit:,} that are read."
