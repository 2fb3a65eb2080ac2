"""`.dockerignore`: which files of the build context the builder sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rules.facts.ignore_patterns import BadPattern, Pattern, cleaned


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an ignore file that holds a pattern. `number` is 1-based; `keeps` is True for `!pattern`."""

    number: int
    text: str
    keeps: bool
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Ignore:
    """An ignore file, read. `bad` are the line numbers of patterns that the builder refuses."""

    lines: tuple[Line, ...]
    bad: tuple[int, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether the builder leaves the file or folder out.

        The last pattern that fits it, or a folder above it, decides.
        """
        return self._state(_parents(path))[0]

    def excluded(self, paths: Iterable[str]) -> frozenset[str]:
        """The paths that are left out."""
        known: dict[str, tuple[bool, tuple[bool, ...]]] = {}
        return frozenset(path for path in paths if self._below(path, known)[0])

    def _below(self, path: str, known: dict[str, tuple[bool, tuple[bool, ...]]]) -> tuple[bool, tuple[bool, ...]]:
        above: tuple[bool, ...] = ()
        state = (False, above)
        for prefix in _parents(path):
            if prefix not in known:
                known[prefix] = self._step(prefix, state[1])
            state = known[prefix]
        return state

    def _state(self, prefixes: tuple[str, ...]) -> tuple[bool, tuple[bool, ...]]:
        state: tuple[bool, tuple[bool, ...]] = (False, ())
        for prefix in prefixes:
            state = self._step(prefix, state[1])
        return state

    def _step(self, path: str, above: tuple[bool, ...]) -> tuple[bool, tuple[bool, ...]]:
        """Which patterns fit `path` (given which fit its folder), and what they decide together."""
        out = False
        fitting = []
        for number, line in enumerate(self.lines):
            fits = bool(above) and above[number]
            if not fits and line.keeps == out:
                fits = line.pattern.fits(path)
            fitting.append(fits)
            if fits:
                out = not line.keeps
        return out, tuple(fitting)


@lru_cache(maxsize=16)
def read_ignore(text: str) -> Ignore:
    """Reads an ignore file: `#` lines are comments, `!` keeps what an earlier line left out, a leading `/` means
    nothing.
    """
    lines, bad = [], []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        stripped = raw.strip()
        if raw.startswith("#") or not stripped:
            continue
        keeps = stripped.startswith("!")
        pattern = stripped[1:].strip() if keeps else stripped
        if pattern:
            pattern = cleaned(pattern)
            pattern = pattern[1:] if len(pattern) > 1 and pattern.startswith("/") else pattern
        try:
            lines.append(Line(number, stripped, keeps, _compiled(pattern)))
        except BadPattern:
            bad.append(number)
    return Ignore(tuple(lines), tuple(bad))


@lru_cache(maxsize=8)
def visible(files: frozenset[str], text: str) -> frozenset[str]:
    """The files that the builder sees under an ignore file with this text."""
    return files - read_ignore(text).excluded(files) if text else files


def _compiled(pattern: str) -> Pattern:
    if not pattern:
        raise BadPattern("`!` stands alone")
    return Pattern(pattern)


def _parents(path: str) -> tuple[str, ...]:
    """`a/b/c` -> `a`, `a/b`, `a/b/c`."""
    parts = [part for part in path.split("/") if part and part != "."]
    return tuple("/".join(parts[: n + 1]) for n in range(len(parts)))
