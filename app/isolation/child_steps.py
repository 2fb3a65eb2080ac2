"""The steps of a job in another process, timed and traced here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from app.isolation.messages import StepBegin
from app.operations import job_steps


class ChildSteps:
    """Steps nest: the one that began last is the first that ends."""

    def __init__(self) -> None:
        self._open: list[AbstractContextManager[None]] = []

    def follow(self, told: StepBegin) -> None:
        if told.name:
            begun = job_steps.step(cast(job_steps.Step, told.name), **told.attributes)
            begun.__enter__()
            self._open.append(begun)
        elif self._open and job_steps.ERROR in told.attributes:
            error = type(
                str(told.attributes[job_steps.ERROR]), (Exception,), {}
            )()  # a trace knows errors by their type
            self._open.pop().__exit__(type(error), error, None)
        elif self._open:
            self._open.pop().__exit__(None, None, None)

    def close(self) -> None:
        while self._open:
            self._open.pop().__exit__(None, None, None)


@contextmanager
def child_steps() -> Iterator[ChildSteps]:
    steps = ChildSteps()
    try:
        yield steps
    finally:
        steps.close()
