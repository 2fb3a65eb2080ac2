"""The steps of a job, timed for Prometheus and shown in its trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from app.operations import tracing
from app.operations.metrics import STEP_SECONDS

Step = Literal["gather_review", "analyse", "post", "settle", "report"]


@contextmanager
def step(name: Step, **attributes: tracing.Value) -> Iterator[None]:
    """gather_review: read the pull request and find what to say; within it, analyse: one file.

    attributes: for the trace.
    """
    with STEP_SECONDS.labels(name).time(), tracing.span(name, attributes=attributes):
        yield
