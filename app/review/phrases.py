"""Phrases that comments, check runs and the command line share: headlines, counts, lists, cautions in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.pull_request import Unread

LONGEST_HEADLINE = 90
_CLAUSE = re.compile(r"[:;] (?=\S)|, (?:so|and) |\. (?=[A-Z`])")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\.\.)\s+(?=[A-Z`])")
_LIMIT = 60_000
"""GitHub takes 65,536 characters."""


def shortened(text: str, limit: int = _LIMIT) -> str:
    """Cut at a line's end, because half a line may be half a link."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit("\n", 1)[0] + "\n\n(shortened)"


def headline(message: str, longest: int = LONGEST_HEADLINE) -> tuple[str, str]:
    """The message as a headline, and the rest of it as a sentence where it is too long for one."""
    cuts = [found.start() for found in _CLAUSE.finditer(message) if message.count("`", 0, found.start()) % 2 == 0]
    fitting = [at for at in cuts if at < longest]
    if len(message) <= longest or not cuts:
        return message, ""
    at = fitting[-1] if fitting else cuts[0]
    rest = re.sub(r"^(?:[;:.] |, (?:so |and )?)", "", message[at:])
    return f"{message[:at]}.", rest[:1].upper() + rest[1:]


def points(caution: str) -> list[str]:
    """The sentences of a caution, each once: what the author checks before accepting."""
    parts = _SENTENCE.split(caution) if caution else []
    whole: list[str] = []
    for part in parts:
        # a code span may hold what looks like the end of a sentence
        if whole and whole[-1].count("`") % 2:
            whole[-1] += f" {part}"
        else:
            whole.append(part)
    return list(dict.fromkeys(part if part.endswith((".", "!", "?")) else f"{part}." for part in whole))


def tally(suggestions: int, others: int) -> str:
    """One set of numbers for review, check run and title: what a click accepts, and findings that none does."""
    parts = [count(suggestions, "suggestion")] if suggestions else []
    parts += [count(others, "more finding" if parts else "finding")] if others else []
    return " and ".join(parts)


def listed(names: Sequence[str], joined_by: str = "and") -> str:
    """`a`, `a and b`, `a, b, and c`."""
    if len(names) < 3:
        return f" {joined_by} ".join(names)
    return f"{', '.join(names[:-1])}, {joined_by} {names[-1]}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


NOT_UTF_8 = "The file isn't valid UTF-8."


def why_unread(file: Unread, limit: int) -> str:
    """A sentence. limit: how many bytes are read of such a file."""
    if not file.is_text:
        return NOT_UTF_8
    has = f"The file has {file.size:,} bytes" if file.size else "The file is too large"
    return f"{has}; Slimline reads at most {limit:,}."
