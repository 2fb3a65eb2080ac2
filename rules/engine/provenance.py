"""Which original lines became which lines, and by which fixes: line by line, through any number of fixes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange
from rules.engine.lines import Block, share_lines


@record
class LineChange:
    """Original lines that became other lines (both 0-based, half-open), and the numbers of the fixes that did it."""

    original: tuple[int, int]
    current: tuple[int, int]
    fixes: frozenset[int]


@record
class Provenance:
    """The changes from the original to the current text, top first. Between them lie kept lines, in their order.

    A moved line is a deletion and an insertion by one fix, so kept lines never cross.
    """

    changes: tuple[LineChange, ...] = ()

    def after(self, blocks: Iterable[Block]) -> Provenance:
        """The provenance after further edits; `blocks` are in the current text's lines, top first."""
        groups = _groups(self.changes, tuple(blocks))
        changes, to_original, to_new = [], 0, 0
        for start, end, members in groups:
            first, new_first = start + to_original, start + to_new
            fixes: frozenset[int] = frozenset()
            for member in members:
                if isinstance(member, LineChange):
                    to_original += length(member.original) - length(member.current)
                    fixes |= member.fixes
                else:
                    to_new += member.count - (member.end - member.start)
                    fixes |= member.owners
            changes.append(LineChange((first, end + to_original), (new_first, end + to_new), fixes))
        return Provenance(tuple(changes))

    def trimmed(self, original: tuple[str, ...], current: tuple[str, ...]) -> Provenance:
        """The same without the first and last lines of changes that are equal, without changes that change nothing."""
        changes = (trim(change, original, current) for change in self.changes)
        return Provenance(tuple(c for c in changes if length(c.original) or length(c.current)))

    def hunks(self) -> tuple[LineChange, ...]:
        """The changes, those that share a fix put together from the first line to the last, with what lies between."""
        last: dict[int, int] = {fix: n for n, change in enumerate(self.changes) for fix in change.fixes}
        hunks: list[LineChange] = []
        end = -1
        for n, change in enumerate(self.changes):
            if n <= end:
                hunks[-1] = merged(hunks[-1], change)
            else:
                hunks.append(change)
            end = max(end, *(last[fix] for fix in change.fixes))
        return tuple(hunks)

    def fixes_in(self, lines: LineRange) -> frozenset[int]:
        """The fixes that changed something in or between these lines of the current text."""
        inside = (
            c
            for c in self.changes
            if c.current[0] < lines.last and lines.first - 1 < max(c.current[1], c.current[0] + 1)
        )
        return frozenset().union(*(change.fixes for change in inside))

    @cached_property
    def _starts(self) -> list[int]:
        return [change.current[0] for change in self.changes]

    def original_lines(self, lines: LineRange, line_count: int) -> LineRange:
        """The original lines that `lines` of the current text came from: all of a change's, where a line lies in one.

        For lines that were put in between: the original line below them (the last of `line_count` at the end).
        """
        first = self._original(lines.first - 1)[0]
        last = max(first, self._original(lines.last - 1)[1] - 1)
        return LineRange(min(first + 1, line_count), min(last + 1, line_count))

    def _original(self, line: int) -> tuple[int, int]:
        at = bisect_right(self._starts, line) - 1
        if at < 0:
            return line, line + 1
        change = self.changes[at]
        if line < change.current[1]:
            return change.original
        here = line - change.current[1] + change.original[1]
        return here, here + 1


def length(lines: tuple[int, int]) -> int:
    return lines[1] - lines[0]


def merged(one: LineChange, other: LineChange) -> LineChange:
    """Both changes and what lies between them; `one` is the upper one."""
    original = one.original[0], other.original[1]
    return LineChange(original, (one.current[0], other.current[1]), one.fixes | other.fixes)


def trim(change: LineChange, original: tuple[str, ...], current: tuple[str, ...]) -> LineChange:
    """The change without the first and last lines that it leaves as they are."""
    (start, end), (new_start, new_end) = change.original, change.current
    while start < end and new_start < new_end and original[start] == current[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and original[end - 1] == current[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return LineChange((start, end), (new_start, new_end), change.fixes)


def _groups(
    changes: tuple[LineChange, ...], blocks: tuple[Block, ...]
) -> list[tuple[int, int, list[LineChange | Block]]]:
    """Earlier changes and new blocks that share a current line, as (start, end, members), top first."""
    ordered = [(*change.current, 0, change) for change in changes] + [(b.start, b.end, 1, b) for b in blocks]
    ordered.sort(key=lambda item: (item[0], item[1] != item[0], item[2]))
    groups: list[tuple[int, int, list[LineChange | Block]]] = []
    for start, end, _, member in ordered:
        if groups and share_lines(groups[-1][:2], start, end):
            first, last, members = groups[-1]
            groups[-1] = (first, max(last, end), [*members, member])
        else:
            groups.append((start, end, [member]))
    return groups
