"""Rows of RUN instructions that belong in one layer and can be joined.

Most neighbours do not belong together: steps that are slow and independent are kept apart for the build cache, and
joining them saves nothing. What does is work whose clean-up only counts in the same layer, and quick changes that gain
nothing from a layer of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.memo import facts
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import node
from rules.edits.join_obstacles import join_obstacle, moves_for_good
from rules.facts.related_runs import DETECTORS, beginning

MOST_LINES = 30
"""Lines of a suggestion that people still read; more RUNs than two are not joined across them."""


@node
class Row:
    """Two or more RUNs that follow one another. `reason` completes "these belong in one layer: ..."."""

    runs: tuple[Run, ...]
    reason: str


@facts
def rows_to_join(dockerfile: Dockerfile, stage: Stage) -> Iterator[Row]:
    """The rows of a stage that are one piece of work and can become one RUN."""
    for runs in _joinable(dockerfile, stage):
        for row in _rows(runs):
            if row.runs[-1].lines.last - row.runs[0].lines.first < MOST_LINES or len(row.runs) == 2:
                yield row


class Neighbours:
    """The neighbouring RUNs of a stage that can become one, found once for many questions."""

    def __init__(self, dockerfile: Dockerfile, stage: Stage) -> None:
        self._row_of = {id(run): row for row in _joinable(dockerfile, stage) for run in row}

    def between(self, first: Run, last: Run) -> tuple[Run, ...]:
        """The RUNs from `first` to `last` where all of them can become one; () where something stands in the way."""
        row = self._row_of.get(id(first), ())
        if self._row_of.get(id(last)) is not row or not row:
            return ()
        return tuple(run for run in row if first.span.start <= run.span.start <= last.span.start)


@facts
def _joinable(dockerfile: Dockerfile, stage: Stage) -> Iterator[tuple[Run, ...]]:
    """Maximal sequences of neighbouring RUNs of which each can be joined to those in front of it."""
    row: list[Run] = []
    moved = False
    for instruction in stage.instructions:
        run = instruction if isinstance(instruction, Run) else None
        if run is None or not row or join_obstacle(dockerfile, row[-1], run, moved):
            if len(row) > 1:
                yield tuple(row)
            row, moved = [], False
        if run is not None:
            row.append(run)
            moved = moved or moves_for_good(run)
    if len(row) > 1:
        yield tuple(row)


def _rows(runs: Sequence[Run]) -> Iterator[Row]:
    reasons = _reasons(runs)
    start = 0
    for at in range(1, len(runs) + 1):
        if at < len(runs) and reasons[at - 1]:
            continue
        if at - start > 1:
            yield Row(tuple(runs[start:at]), _strongest(reasons[start : at - 1]))
        start = at


def _strongest(reasons: Sequence[str]) -> str:
    return min(reasons, key=list(DETECTORS).index)


def _reasons(runs: Sequence[Run]) -> list[str]:
    """For each seam, why the RUNs on both sides belong together ("" where they do not)."""
    reasons = [""] * (len(runs) - 1)
    for at in range(1, len(runs)):
        first, reason = beginning(runs, at)
        reasons[first:at] = [old if old and _strongest((old, reason)) == old else reason for old in reasons[first:at]]
    return reasons
