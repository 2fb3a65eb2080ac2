"""What the stages of a file are and how they hang together: what a fix must leave alone unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Instruction, Onbuild, Run, Stage
from rules.dockerfile.node import record


@record
class StageNode:
    """name in lower case. parent: the stage it starts from. reads: what it copies from, stages by index."""

    name: str
    parent: int | None
    reads: frozenset[str]


def stage_graph(dockerfile: Dockerfile) -> tuple[StageNode, ...]:
    return tuple(_node(dockerfile, stage) for stage in dockerfile.stages)


def read_places(instruction: Instruction) -> Iterator[str]:
    """The stages and images that an instruction copies or mounts from, as written."""
    if isinstance(instruction, Onbuild) and instruction.trigger is not None:
        yield from read_places(instruction.trigger)
    elif isinstance(instruction, Copy) and instruction.from_ is not None:
        yield instruction.from_
    elif isinstance(instruction, Run):
        yield from (mount.options["from"] for mount in instruction.mounts if "from" in mount.options)


def _node(dockerfile: Dockerfile, stage: Stage) -> StageNode:
    places = {place for instruction in stage.instructions for place in read_places(instruction)}
    return StageNode(
        (stage.name or "").lower(),
        None if stage.parent is None else stage.parent.index,
        frozenset(_resolved(dockerfile, place, stage.index) for place in places),
    )


def _resolved(dockerfile: Dockerfile, place: str, before: int) -> str:
    """A stage's index where `place` names an earlier stage; else the place as written."""
    named = [s.index for s in dockerfile.stages[:before] if s.name is not None and s.name.lower() == place.lower()]
    return str(named[-1]) if named else place
