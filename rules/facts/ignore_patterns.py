"""One pattern of an ignore file, read as the builder's pattern matcher reads it; `ignore_automaton` matches many.

`*` is any run without `/`, `?` one character that is not `/`, `[a-z]` and `[^a-z]` one of a set, `\\x` the character
itself; `**/` is any run of folders or none, a last `**` is anything. A pattern fits the whole path.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from rules.dockerfile.node import record

_Fits = Callable[[str], bool]
_WILD = frozenset("*?[]\\")


class BadPattern(ValueError):
    """The builder refuses the pattern; the message says why."""


@record
class PatternStep:
    """One step of a pattern. `fits` says which characters it takes.

    kind: `one` character; a `run` of such characters or none; `folders`: nothing, or anything that ends with `/`.
    literal: the one character that it takes, "" where it takes several.
    """

    kind: str
    fits: _Fits
    literal: str = ""


def _not_slash(character: str) -> bool:
    return character != "/"


def _anything(_character: str) -> bool:
    return True


def tokens(pattern: str) -> tuple[PatternStep, ...]:
    """Reads a cleaned pattern; raises BadPattern where the builder would.

    Two runs beside each other, and two times folders, are one: what is left between two steps that take a character is
    at most folders and then a run.
    """
    if pattern.startswith("**") and pattern[2:] and not _WILD & set(pattern[2:]) and pattern[2] != "/":
        return (PatternStep("run", _anything), *map(_literal, pattern[2:]))  # the builder asks how the path ends
    found: list[PatternStep] = []
    at = 0
    while at < len(pattern):
        token, at = _next(pattern, at)
        if found and token.kind == found[-1].kind != "one":
            token = token if token.fits is _anything else found[-1]
            found.pop()
        found.append(token)
    return tuple(found)


def _next(pattern: str, at: int) -> tuple[PatternStep, int]:
    character = pattern[at]
    if pattern.startswith("**", at):
        end = at + 2 + pattern.startswith("/", at + 2)
        return (PatternStep("run", _anything), end) if end == len(pattern) else (PatternStep("folders", _anything), end)
    if character == "*":
        return PatternStep("run", _not_slash), at + 1
    if character == "?":
        return PatternStep("one", _not_slash), at + 1
    if character == "[":
        return _set(pattern, at)
    if character == "\\":
        if at + 1 == len(pattern):
            raise BadPattern(f"`{pattern}` ends with a backslash")
        return _literal(pattern[at + 1]), at + 2
    return _literal(character), at + 1


def _literal(character: str) -> PatternStep:
    return PatternStep("one", character.__eq__, character)


def _set(pattern: str, start: int) -> tuple[PatternStep, int]:
    """Reads `[a-z]` from its bracket on."""
    at = start + 1
    negated = pattern.startswith("^", at)
    at += negated
    ranges: list[tuple[str, str]] = []
    while at < len(pattern) and (pattern[at] != "]" or not ranges):
        low, at = _set_character(pattern, at)
        high = low
        if pattern.startswith("-", at):
            high, at = _set_character(pattern, at + 1)
        ranges.append((low, high))
    if at >= len(pattern):
        raise BadPattern(f"`{pattern}` has a `[` without its `]`")
    return PatternStep("one", lambda c: any(low <= c <= high for low, high in ranges) != negated), at + 1


def _set_character(pattern: str, at: int) -> tuple[str, int]:
    at += pattern.startswith("\\", at)
    if at >= len(pattern) or (pattern[at] in "-]" and pattern[at - 1] != "\\"):
        raise BadPattern(f"`{pattern}` has a `[` without its `]`")
    return pattern[at], at + 1


def cleaned(pattern: str) -> str:
    """The path in its shortest form, as Go's `filepath.Clean` writes it: no `.`, no doubled or last `/`."""
    clean = posixpath.normpath(pattern)
    return clean[1:] if clean.startswith("//") else clean
