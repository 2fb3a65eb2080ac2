"""Which stages start from which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.dockerfile.model import Dockerfile, Stage

_MOST_BASES = 10


def with_bases(stage: Stage) -> Iterator[Stage]:
    """The stage and those that it starts from, the nearest ten: a chain of thousands is no file of people."""
    above: Stage | None = stage
    for _ in range(_MOST_BASES):
        if above is None:
            return
        yield above
        above = above.parent


def families(dockerfile: Dockerfile) -> Mapping[Stage, tuple[Stage, ...]]:
    """Each stage that starts from an image of a registry, with itself and all that start from it, in the file's
    order.
    """
    roots: dict[Stage, Stage] = {}
    members: dict[Stage, list[Stage]] = {}
    for stage in dockerfile.stages:
        root = stage if stage.parent is None else roots[stage.parent]
        roots[stage] = root
        members.setdefault(root, []).append(stage)
    return {root: tuple(stages) for root, stages in members.items()}
