"""The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and plain characters.

BuildKit turns them into regular expressions without backtracking. Here a pattern is the fixed pieces between its stars,
so that every question is a few searches for a fixed piece: no input makes it slow.
"""

from __future__ import annotations

import re

from rules.dockerfile.node import record
from rules.dockerfile.refusal import InstructionRefused

MAX_TEXT = 4096
"""Longer values and patterns are refused: they come from hostile files alone."""


@record
class _Pattern:
    """The pieces between the stars; none of them may be missing, so `a*` is ("a", "")."""

    pieces: tuple[re.Pattern[str], ...]

    def match(self, text: str, start: int, longest: bool) -> int | None:
        """Where the match that begins at `start` ends, None where there is none."""
        head = self.pieces[0].match(text, start)
        if head is None:
            return None
        at = head.end()
        for piece in self.pieces[1:-1]:
            found = piece.search(text, at)
            if found is None:
                return None
            at = found.end()
        return at if len(self.pieces) == 1 else self._tail(text, at, longest)

    def _tail(self, text: str, at: int, longest: bool) -> int | None:
        last = self.pieces[-1]
        if not longest:
            found = last.search(text, at)
            return found.end() if found is not None else None
        for start in range(len(text), at - 1, -1):
            found = last.match(text, start)
            if found is not None:
                return found.end()
        return None

    def search(self, text: str, start: int) -> tuple[int, int] | None:
        """The leftmost match from `start` on, as long as it can be.

        Where the first piece is found but not the rest, a later start cannot help: the rest would have to stand further
        right still.
        """
        head = self.pieces[0].search(text, start)
        if head is None:
            return None
        end = self.match(text, head.start(), longest=True)
        return None if end is None else (head.start(), end)


def trim_prefix(value: str, pattern: str, longest: bool) -> str:
    """`${value#pattern}`, and `##` where `longest`."""
    end = _compile(pattern).match(_bounded(value), 0, longest)
    return value if end is None else value[end:]


def trim_suffix(value: str, pattern: str, longest: bool) -> str:
    """`${value%pattern}`, and `%%` where `longest`: the same from the right."""
    end = _compile(pattern, reverse=True).match(_bounded(value)[::-1], 0, longest)
    return value if end is None else value[: len(value) - end]


def replace(value: str, pattern: str, replacement: str, every: bool) -> str:
    """`${value/pattern/replacement}`: the first match, or all where `every`."""
    if every and "$" in replacement:
        raise InstructionRefused("a `$` in the replacement of `//` is not supported")
    compiled, parts, at = _compile(pattern), [], 0
    found = compiled.search(_bounded(value), 0)
    while found is not None:
        parts += [value[at : found[0]], replacement]
        at = found[1]
        beyond = at if found[1] > found[0] else at + 1
        found = compiled.search(value, beyond) if every and beyond < len(value) else None
    return "".join((*parts, value[at:]))


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise InstructionRefused(f"a text of more than {MAX_TEXT} characters in a substitution is not supported")
    return text


def _compile(pattern: str, reverse: bool = False) -> _Pattern:
    pieces: list[list[str]] = [[]]
    at = 0
    while at < len(_bounded(pattern)):
        char, at = pattern[at], at + 1
        if char == "*":
            pieces.append([])
            continue
        if char == "\\":
            char, at = _escaped(pattern, at), at + 1
            pieces[-1].append(re.escape(char))
        else:
            pieces[-1].append("." if char == "?" else re.escape(char))
    if reverse:
        pieces = [piece[::-1] for piece in reversed(pieces)]
    return _Pattern(tuple(re.compile("".join(piece)) for piece in pieces))


def _escaped(pattern: str, at: int) -> str:
    """The character after a backslash; `}` and `/` are escaped for the braces' sake, the others for the pattern's."""
    char = pattern[at : at + 1]
    if not char or char not in "}/*?\\":
        raise InstructionRefused(f"invalid pattern ({pattern}) in substitution: invalid escape '\\{char}'")
    return char
