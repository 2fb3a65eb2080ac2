"""How a logical text is cut: at blanks, at blanks outside quotes, and flags (rules 5 and 7 of the language)."""

from __future__ import annotations

import re
from functools import lru_cache

from rules.dockerfile.blanks import BLANKS, SPACES

Place = tuple[int, int]
"""A half-open range in a logical text."""

PLAIN_WORD = re.compile(rf"[^{BLANKS}]+")
BLANK_RUN = re.compile(rf"[{BLANKS}]+")


def skip(text: str, at: int, end: int, characters: str) -> int:
    """The first place from `at` on that holds none of `characters`, `end` at most."""
    while at < end and text[at] in characters:
        at += 1
    return at


def read_flags(text: str, place: Place, escape: str) -> tuple[list[tuple[str, Place]], int]:
    """The words at the head that start with `--`, unquoted, and where the rest begins. A lone `--` ends them."""
    flags: list[tuple[str, Place]] = []
    at, end = place
    while True:
        at = skip(text, at, end, SPACES)
        if not text.startswith("--", at, end):
            return flags, at
        flag, after = _read_flag(text, at, end, escape)
        if flag == "--":
            return flags, after
        flags.append((flag, (at, after)))
        at = after


def _read_flag(text: str, at: int, end: int, escape: str) -> tuple[str, int]:
    """A word without its quotes and escapes, and where it ends. The escape counts in either kind of quotes."""
    parts: list[str] = []
    quote = ""
    while at < end:
        char = text[at]
        if not quote and char in SPACES:
            break
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape:
            at += 1
            parts.append(text[at] if at < end else "")
        else:
            parts.append(char)
        at += 1
    return "".join(parts), min(at, end)


@lru_cache(maxsize=2)
def _quoted_word(escape: str) -> re.Pattern[str]:
    """A word in which quotes and escapes hide blanks; an open quote runs to the end, a last escape is dropped."""
    e = re.escape(escape)
    return re.compile(rf"""(?:[^{SPACES}'"{e}]++|{e}.|"(?:[^"{e}]++|{e}.)*+"?|'[^']*+'?)++""", re.DOTALL)


def quoted_words(text: str, place: Place, escape: str) -> list[Place]:
    """The words of ENV, LABEL and ARG."""
    return [match.span() for match in _quoted_word(escape).finditer(text, *place)]
