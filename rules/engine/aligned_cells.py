"""Cuts a file where pieces of the original and the rewritten text both begin: what lies between is read for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Arg, Dockerfile, From, Instruction
from rules.dockerfile.node import record
from rules.engine.provenance import LineChange
from rules.engine.stage_graph import read_places


@record
class Cell:
    """Some hunks, and the smallest run of whole pieces around them in both texts (lines, 0-based, half-open)."""

    hunks: tuple[LineChange, ...]
    original: tuple[int, int]
    current: tuple[int, int]


def cells(original: Dockerfile, rewritten: Dockerfile, hunks: Sequence[LineChange]) -> list[Cell]:
    """The cells of all hunks, top first; hunks without a cut between them share a cell."""
    ends = LineChange((original.source.line_count,) * 2, (rewritten.source.line_count,) * 2, frozenset())
    begin = LineChange((0, 0), (0, 0), frozenset())
    old, new = _begins(original), _begins(rewritten)
    found: list[Cell] = []
    group: list[LineChange] = []
    start = (0, 0)
    for above, hunk in zip((begin, *hunks), (*hunks, ends), strict=True):
        cuts = [
            (above.original[1] + n, above.current[1] + n)
            for n in range(hunk.original[0] - above.original[1] + 1)
            if above.original[1] + n in old and above.current[1] + n in new
        ]
        if cuts and group:
            found.append(Cell(tuple(group), (start[0], cuts[0][0]), (start[1], cuts[0][1])))
            group = []
        if cuts and not group:
            start = cuts[-1]
        group.append(hunk)
    return found


def _begins(dockerfile: Dockerfile) -> frozenset[int]:
    """The lines where pieces begin, and the end of the file."""
    return frozenset({piece.lines.first - 1 for piece in dockerfile.pieces} | {dockerfile.source.line_count})


def structure(original: Dockerfile, rewritten: Dockerfile, cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the cell's instructions say of stages, before and after: the stage graph depends on nothing else."""
    names = {stage.name.lower() for d in (original, rewritten) for stage in d.stages if stage.name is not None}
    return tuple(_structure(original, cell.original, names)), tuple(_structure(rewritten, cell.current, names))


def _structure(dockerfile: Dockerfile, lines: tuple[int, int], names: set[str]) -> Iterator[str]:
    for piece in dockerfile.pieces:
        if piece.instruction is not None and lines[0] < piece.lines.first <= lines[1]:
            yield from _words(dockerfile, piece.instruction, names)


def _words(dockerfile: Dockerfile, instruction: Instruction, names: set[str]) -> Iterator[str]:
    if isinstance(instruction, From):
        image = instruction.image.text
        matters = "$" in image or image.lower() in names
        name = "" if instruction.name is None else instruction.name.text.lower()
        yield f"FROM {image if matters else 'an image'} AS {name}"
    elif isinstance(instruction, Arg) and instruction in dockerfile.global_args:
        yield f"ARG {instruction.value}"
    yield from (f"read {place}" for place in read_places(instruction))
