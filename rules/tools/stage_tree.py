"""Which stages start from which; one pass over the file."""

from __future__ import annotations

from collections.abc import Mapping

from rules.dockerfile.model import Dockerfile, Stage


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
