"""`.dockerignore`: which files of the build context the builder sees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import groupby

from rules.dockerfile.memo import fact
from rules.dockerfile.node import record
from rules.engine.path_index import Paths
from rules.facts.ignore_automaton import Automaton, number_of
from rules.facts.ignore_patterns import BadPattern, PatternStep, cleaned, tokens


@record
class IgnoreLine:
    """A line of an ignore file that holds a pattern. `number` is 1-based; `keeps` is True for `!pattern`."""

    number: int
    text: str
    keeps: bool
    tokens: tuple[PatternStep, ...]


@record
class _At:
    """How a file or folder stands: the automaton's state, whether it is left out, which patterns fit it (as bits)."""

    state: int
    is_out: bool = False
    fitting: int = 0


@record
class Ignore:
    """An ignore file, read. `bad` are the line numbers of patterns that the builder refuses."""

    lines: tuple[IgnoreLine, ...]
    bad: tuple[int, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether the builder leaves the file or folder out.

        The last pattern that fits it, or a folder above it, decides.
        """
        return path in self.excluded((path,))

    def excluded(self, paths: Iterable[str]) -> frozenset[str]:
        """The paths that are left out. Each folder is looked at once, below the one that holds it."""
        out = set[str]()
        way = [("", _At(self._automaton.start))]
        for parts, path in sorted((_parts(path), path) for path in paths):
            same = _same_beginning(parts, [name for name, _ in way[1:]])
            del way[same + 1 :]
            for part in parts[same:]:
                way.append((part, self._below(way[-1][1], part if len(way) == 1 else "/" + part)))
            if way[-1][1].is_out:
                out.add(path)
        return frozenset(out)

    def _below(self, above: _At, text: str) -> _At:
        state = self._automaton.after(above.state, text)
        is_out, fitting = False, above.fitting
        for keeps, bits in self._groups:
            new, inherited = state & bits, above.fitting & bits
            if not (new or inherited):
                continue
            if is_out == keeps:  # the builder asks only the patterns that would change something
                first = (new | inherited) & -(new | inherited)
                fitting |= first
                is_out = not keeps
        return _At(state, is_out, fitting)

    @cached_property
    def _automaton(self) -> Automaton:
        return Automaton(line.tokens for line in self.lines)

    @cached_property
    def _groups(self) -> tuple[tuple[bool, int], ...]:
        """The patterns' bits, from `!` to `!`: those in a row that leave out, those that keep, and so on."""
        ends = zip((line.keeps for line in self.lines), self._automaton.ends, strict=True)
        groups = groupby(ends, key=lambda end: end[0])
        return tuple((keeps, number_of(at for _, at in group)) for keeps, group in groups)


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
            lines.append(IgnoreLine(number, stripped, keeps, _read(pattern)))
        except BadPattern:
            bad.append(number)
    return Ignore(tuple(lines), tuple(bad))


@fact
def visible(files: Paths, text: str) -> Paths:
    """The files that the builder sees under an ignore file with this text."""
    return Paths(files - read_ignore(text).excluded(files)) if text else files


def _read(pattern: str) -> tuple[PatternStep, ...]:
    if not pattern:
        raise BadPattern("`!` stands alone")
    return tokens(pattern)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part and part != "."]


def _same_beginning(parts: list[str], others: list[str]) -> int:
    pairs = zip(parts, others, strict=False)
    return next((n for n, (part, other) in enumerate(pairs) if part != other), min(len(parts), len(others)))
