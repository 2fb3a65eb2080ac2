"""The steps of a job, timed for Prometheus and shown in its trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from app.operations import tracing
from app.operations.metrics import STEP_SECONDS

Step = Literal["gather_review", "collect_images", "analyse", "rewrite", "ask_history", "post", "settle", "report"]
ERROR = "error.type"
Teller = Callable[[str, Mapping[str, tracing.Value]], None]

_teller: Teller | None = None


@contextmanager
def step(name: Step, **attributes: tracing.Value) -> Iterator[None]:
    """gather_review: read the pull request, find what to say; within it, of one file: collect_images, analyse, rewrite,
    ask_history.

    attributes: for the trace.
    """
    if _teller is not None:
        _teller(name, attributes)
        try:
            yield
        except BaseException as error:
            _teller("", {ERROR: type(error).__name__})
            raise
        _teller("", {})
        return
    with STEP_SECONDS.labels(name).time(), tracing.span(name, attributes=attributes):
        yield


@contextmanager
def told_to(teller: Teller) -> Iterator[None]:
    """In a process without metrics and traces of its own: tell of each step's begin, and of its end without a name."""
    global _teller
    _teller = teller
    try:
        yield
    finally:
        _teller = None
