"""One pattern of an ignore file, matched as the builder's pattern matcher does it, in time linear in the path.

`*` is any run without `/`, `?` one character that is not `/`, `[a-z]` and `[^a-z]` one of a set, `\\x` the character
itself; `**/` is any run of folders or none, a last `**` is anything. A pattern fits the whole path. No regular
expression is used: the pattern is a stranger's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

_Fits = Callable[[str], bool]
_WILD = frozenset("*?[]\\")


class BadPattern(ValueError):
    """The builder refuses the pattern; the message says why."""


@dataclass(frozen=True)
class Token:
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


def tokens(pattern: str) -> tuple[Token, ...]:
    """Reads a cleaned pattern; raises BadPattern where the builder would."""
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        token, at = _next(pattern, at)
        found.append(token)
    return tuple(found)


def _next(pattern: str, at: int) -> tuple[Token, int]:
    character = pattern[at]
    if pattern.startswith("**", at):
        end = at + 2 + pattern.startswith("/", at + 2)
        return (Token("run", _anything), end) if end == len(pattern) else (Token("folders", _anything), end)
    if character == "*":
        return Token("run", _not_slash), at + 1
    if character == "?":
        return Token("one", _not_slash), at + 1
    if character == "[":
        return _set(pattern, at)
    if character == "\\":
        if at + 1 == len(pattern):
            raise BadPattern(f"`{pattern}` ends with a backslash")
        return _literal(pattern[at + 1]), at + 2
    return _literal(character), at + 1


def _literal(character: str) -> Token:
    return Token("one", character.__eq__, character)


def _set(pattern: str, start: int) -> tuple[Token, int]:
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
    return Token("one", lambda c: any(low <= c <= high for low, high in ranges) != negated), at + 1


def _set_character(pattern: str, at: int) -> tuple[str, int]:
    at += pattern.startswith("\\", at)
    if at >= len(pattern) or (pattern[at] in "-]" and pattern[at - 1] != "\\"):
        raise BadPattern(f"`{pattern}` has a `[` without its `]`")
    return pattern[at], at + 1


def cleaned(pattern: str) -> str:
    """The path in its shortest form, as Go's `filepath.Clean` writes it: no `.`, no doubled or last `/`."""
    clean = posixpath.normpath(pattern)
    return clean[1:] if clean.startswith("//") else clean


def _longest_literal(found: tuple[Token, ...]) -> str:
    """The longest row of plain characters: a path without it does not fit, which is soon seen."""
    rows = "".join(token.literal or "\0" for token in found).split("\0")
    return max(rows, key=len)


class Pattern:
    """A compiled pattern. `fits(path)`: whether it fits the whole of a relative path."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        rest = text.removeprefix("**")
        self._core = _longest_literal(self._tokens)
        self._plain = not set(text) & _WILD
        self._suffix = rest if rest and rest != text and not set(rest) & _WILD else None

    def fits(self, path: str) -> bool:
        if self._plain:
            return path == self.text
        if self._suffix is not None:
            return path.endswith(self._suffix) or "/" + path == self._suffix
        return self._core in path and self._walk(path)

    def _walk(self, path: str) -> bool:
        """Follows all ways through the pattern at once: the set of tokens that may come next."""
        at = self._open({0})
        inside: set[int] = {n for n in at if self._is("folders", n)}
        for character in path:
            step = {n + 1 for n in at if self._is("one", n) and self._tokens[n].fits(character)}
            step |= {n for n in at if self._is("run", n) and self._tokens[n].fits(character)}
            inside |= {n for n in at if self._is("folders", n)}
            if character == "/":
                step |= {n + 1 for n in inside}
            at = self._open(step)
            if not at and not inside:
                return False
        return len(self._tokens) in at

    def _open(self, states: set[int]) -> set[int]:
        """Adds what may follow without a character: a run or folders may be empty."""
        reached = set(states)
        todo = list(states)
        while todo:
            state = todo.pop()
            if (self._is("run", state) or self._is("folders", state)) and state + 1 not in reached:
                reached.add(state + 1)
                todo.append(state + 1)
        return reached

    def _is(self, kind: str, state: int) -> bool:
        return state < len(self._tokens) and self._tokens[state].kind == kind
