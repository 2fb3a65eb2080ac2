"""The parts of a file whose size matters."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import Context


def shipped_runs(dockerfile: Dockerfile, context: Context) -> Iterator[tuple[Stage, Run]]:
    """The RUNs of the stages that people run, in the file's order: only their layers reach a registry."""
    for stage in dockerfile.stages:
        if context.ships(dockerfile, stage):
            yield from ((stage, run) for run in stage.of_type(Run))
