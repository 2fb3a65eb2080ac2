"""A review's own process: it computes, and asks the worker for everything that is outside of it."""

from __future__ import annotations

import ctypes
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, cast

from app.failures import CannotReview, TryAgainLater, WriteRefused
from app.handlers import handle
from app.intake.jobs import HistoryJob, PullRequestRef, ThreadJob
from app.isolation.limits import JobLimits
from app.isolation.messages import CallResult, Defect, Done, Failure, JobStart, Open, PortCall, StepBegin
from app.operations import job_steps
from app.operations.memory import spare_the_rules
from app.pull_request import PullRequest
from rules.engine.catalogue import all_rules

_RULES = all_rules()  # loaded once, ahead of the processes: each is a copy of one that has them
spare_the_rules()
_PR_SET_PDEATHSIG = 1


def run(connection: Connection, limits: JobLimits) -> None:
    """Do one job and end."""
    limits.enforce()
    _end_with_the_worker()
    start: JobStart = connection.recv()
    with job_steps.told_to(lambda name, attributes: connection.send(StepBegin(name, attributes))):
        connection.send(_done(start, RemoteGateway(connection)))
    connection.close()


def _done(start: JobStart, gateway: RemoteGateway) -> Done | Failure | Defect:
    try:
        return Done(handle(start.job, gateway, replace(start.reviewer, rules=_RULES)))
    except (TryAgainLater, CannotReview, WriteRefused) as failure:
        return Failure(failure)
    except Exception as defect:  # noqa: BLE001  # the worker logs it and counts it
        return Defect(type(defect).__name__, traceback.format_exc())


def _end_with_the_worker() -> None:
    """Linux kills this process when the one that made it is gone."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class RemoteGateway:
    """The way to GitHub leads through the worker."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def pull_request(self, ref: PullRequestRef) -> Iterator[PullRequest]:
        self._connection.send(Open(ref))
        yield cast(PullRequest, RemotePullRequest(self._connection))

    def forget(self, installation: int) -> None:
        raise AssertionError("the worker forgets by itself")

    def note(self, job: ThreadJob) -> None:
        raise AssertionError("the worker notes by itself")

    def learn_history(self, job: HistoryJob) -> str:
        raise AssertionError("the worker learns by itself")


class RemotePullRequest:
    """Every method of the port, carried out by the worker."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, method: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            return self._answered(PortCall(method, arguments, named))

        return call

    def _answered(self, call: PortCall) -> Any:
        self._connection.send(call)
        answer: CallResult | Failure = self._connection.recv()
        if isinstance(answer, Failure):
            raise answer.error
        return answer.value
