"""Whether suggestions can be accepted one by one: every subset must leave a Dockerfile with the right stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.node import record
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.aligned_cells import Cell, cells, structure
from rules.engine.lines import line_texts
from rules.engine.provenance import LineChange
from rules.engine.stage_graph import StageNode, stage_graph

EXHAUSTIVE = 6  # hunks whose subsets are all looked at; of more: each alone, all but each, and each pair
READING = 400_000  # characters of subsets read for one file; what is not looked at counts as entangled


@record
class _Place:
    """Where subsets are looked at: some hunks, in their lines of the original alone or (None) in the whole file."""

    hunks: tuple[LineChange, ...]
    lines: tuple[int, int] | None


class Independence:
    """Answers for one rewrite. structural: the numbers of the fixes that mean to change the stages."""

    def __init__(self, original: Dockerfile, rewritten: Dockerfile, structural: frozenset[int]) -> None:
        self._original, self._rewritten, self._structural = original, rewritten, structural
        self._old, self._new = line_texts(original.source.text), line_texts(rewritten.source.text)
        self._left = READING
        self._head = tuple(
            self._old[line - 1] for d in original.directives for line in range(d.lines.first, d.lines.last + 1)
        )

    def entangled(self, hunks: Sequence[LineChange]) -> list[tuple[LineChange, ...]]:
        """Groups of hunks of which some subset would not do. All others can be accepted in any combination."""
        all_cells = cells(self._original, self._rewritten, hunks)
        critical = [cell for cell in all_cells if self._is_critical(cell)]
        places = [
            _Place(cell.hunks, cell.original) for cell in all_cells if cell not in critical and len(cell.hunks) > 1
        ]
        if critical:
            places.append(_Place(tuple(hunk for cell in critical for hunk in cell.hunks), None))
        return [place.hunks for place in places if not self._all_subsets_do(place)]

    def do(self, hunks: Sequence[LineChange]) -> bool:
        """Whether every combination of these hunks alone is what it should be."""
        place = _Place(tuple(hunks), None)
        return self._does(place, place.hunks) and self._all_subsets_do(place)

    def _is_critical(self, cell: Cell) -> bool:
        """Whether the cell may change stages, global ARGs or what counts as a directive."""
        old, new = structure(self._original, self._rewritten, cell)
        return old != new or self._above(self._original, self._old, cell.original) != self._above(
            self._rewritten, self._new, cell.current
        )

    def _above(self, dockerfile: Dockerfile, lines: tuple[str, ...], place: tuple[int, int]) -> tuple[str, ...]:
        """The lines of `place` above the first instruction: what they say decides where the directives end."""
        return lines[place[0] : min(place[1], dockerfile.instructions[0].lines.first - 1)]

    def _all_subsets_do(self, place: _Place) -> bool:
        return all(self._does(place, subset) for subset in _subsets(place.hunks))

    def _does(self, place: _Place, subset: tuple[LineChange, ...]) -> bool:
        dockerfile = self._read(place, subset)
        if dockerfile is None or not self._scripts_are_known(dockerfile):
            return False
        meant = tuple(hunk for hunk in subset if hunk.fixes & self._structural)
        if place.lines is not None:
            return len(dockerfile.stages) == 1
        return stage_graph(dockerfile) == self._graph_after(place, meant)

    def _graph_after(self, place: _Place, meant: tuple[LineChange, ...]) -> tuple[StageNode, ...] | None:
        if not meant:
            return stage_graph(self._original)
        dockerfile = self._read(place, meant)
        return None if dockerfile is None else stage_graph(dockerfile)

    def _read(self, place: _Place, subset: tuple[LineChange, ...]) -> Dockerfile | None:
        start, end = place.lines or (0, len(self._old))
        lines = [] if place.lines is None else [*self._head, "FROM scratch"]
        for hunk in subset:
            lines += [*self._old[start : hunk.original[0]], *self._new[slice(*hunk.current)]]
            start = hunk.original[1]
        text = "".join(f"{line}\n" for line in (*lines, *self._old[start:end]))
        self._left -= len(text)
        if self._left < 0:
            return None
        try:
            return parse(text)
        except DockerfileSyntaxError:
            return None

    def _scripts_are_known(self, dockerfile: Dockerfile) -> bool:
        """Every RUN that stands neither in the original nor in the rewritten text can be read."""
        known = self._known_scripts()
        runs = (run for _, run in dockerfile.each(Run) if dockerfile.source.slice(run.span) not in known)
        return not any(run.beyond for run in runs)

    def _known_scripts(self) -> frozenset[str]:
        files = (self._original, self._rewritten)
        return frozenset(d.source.slice(run.span) for d in files for _, run in d.each(Run))


def _subsets(hunks: tuple[LineChange, ...]) -> Iterator[tuple[LineChange, ...]]:
    """The subsets to look at, without none and all: these are the original and the rewritten text."""
    count = len(hunks)
    sizes: Iterable[int] = range(1, count) if count <= EXHAUSTIVE else (1, 2, count - 1)
    for size in sizes:
        yield from combinations(hunks, size)
