"""The parts of a file whose size matters."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import Context


def shipped_stages(dockerfile: Dockerfile, context: Context) -> Iterator[Stage]:
    """The stages that people run: only their layers reach a registry."""
    return (stage for stage in dockerfile.stages if context.ships(dockerfile, stage))


def shipped_runs(dockerfile: Dockerfile, context: Context) -> Iterator[tuple[Stage, Run]]:
    """The RUNs of the shipped stages with their stage, in the file's order."""
    return ((stage, run) for stage in shipped_stages(dockerfile, context) for run in stage.of_type(Run))
