"""Which stages start from which, and which are shipped; one pass over the file each."""

from __future__ import annotations

from collections.abc import Mapping

from rules.dockerfile.model import Dockerfile, Stage
from rules.engine.context import Context


def shipped(dockerfile: Dockerfile, context: Context) -> frozenset[Stage]:
    """All stages for which `context.ships` is true."""
    found: set[Stage] = set()
    for stage in dockerfile.stages:
        one: Stage | None = stage
        if not (stage.is_final or (stage.name or "") in context.build.targets):
            continue
        while one is not None and one not in found:
            found.add(one)
            one = one.parent
    return frozenset(found)


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
