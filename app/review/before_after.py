"""The lesson's table: what the fixes change about image and build. Every figure is of this very file."""

from __future__ import annotations

from app.evidence.before_after import Counted, before_after
from app.evidence.size_words import size
from app.review.markdown import cell, code
from app.review.phrases import count
from app.review.repository import ContextSize
from rules.engine.context import ImageFacts


def context_line(sent: ContextSize) -> str:
    """What the builder is sent, and how we know."""
    folder = code(sent.folder) if sent.folder else "the repository's root"
    guess = " (inferred from the COPY sources)" if sent.is_guessed else ""
    return f"Build context: {folder}{guess}, {count(sent.files, 'file')}, {_size(sent.bytes)} in this commit."


def _size(number: int) -> str:
    if number < 1_000:
        return count(number, "byte")
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number / 1_000:.1f} kB"


def table(before: str, after: str, images: ImageFacts) -> str:
    """A Markdown table, "" where the fixes change none of it."""
    found = before_after(before, after, images)
    if found is None:
        return ""
    old, new = found.before, found.after
    rows = [
        ("Base image", _base(old), _base(new)),
        ("Layers from RUN, COPY and ADD", str(old.layers), str(new.layers)),
    ]
    if old.rebuilt is not None and new.rebuilt is not None:
        rows.append(("Rebuilt after a source change", str(old.rebuilt), str(new.rebuilt)))
    body = "\n".join(f"| {name} | {a} | {b} |" for name, a, b in rows)
    return f"| | now | with all fixes |\n|---|---|---|\n{body}"


def _base(counted: Counted) -> str:
    known = "" if counted.base_bytes is None else f", {size(counted.base_bytes)} to pull"
    return cell(counted.base_image) + known
