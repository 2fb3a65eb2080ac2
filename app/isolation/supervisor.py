"""The worker's side of a review's process: makes its calls, watches its limits, and shares the processors fairly."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import structlog

from app.failures import CannotReview, TryAgainLater, WriteRefused
from app.handlers import Gateway
from app.intake.jobs import CommandJob, ReviewJob
from app.isolation import child
from app.isolation.child_steps import child_steps
from app.isolation.fair_share import FairShare
from app.isolation.limits import JobLimits
from app.isolation.messages import CallResult, Done, Failure, JobStart, Open, PortCall, StepBegin
from app.isolation.watched_process import LimitReached, Turn, WatchedProcess
from app.operations.metrics import REVIEW_MEMORY
from app.pull_request import PullRequest
from app.reviewer import Outcome, Reviewer

MOST_HEAVY = 3
"""Files that are left out of a review, one after the other; each costs it the limit once more."""

log = structlog.get_logger(__name__)


class ProcessDefect(Exception):
    """A defect in the review's process, whose traceback is logged."""


class Supervisor:
    """Runs each job in a process of its own. processes: how many at a time; their memory is bounded by its product."""

    def __init__(self, gateway: Gateway, reviewer: Reviewer, limits: JobLimits, processes: int) -> None:
        self._gateway = gateway
        self._reviewer = replace(reviewer, rules=())
        self._limits = limits
        self._slots = FairShare(processes, processes // 2)
        at_once = max(2, os.cpu_count() or 1)
        self._turns = FairShare(at_once, at_once - 1)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([child.__name__])
        self._memory: dict[int, float] = {}
        REVIEW_MEMORY.set_function(lambda: sum(list(self._memory.values())) * 1e6)

    def handle(self, job: ReviewJob | CommandJob) -> Outcome:
        """Does the job. Raises what it raises, or LimitReached.

        A file at which it reached a limit is left out of the next try, and named in the check run.
        """
        heavy = dict[str, str]()
        self._slots.acquire(job.pull_request.installation)
        try:
            while True:
                try:
                    return self._tried(job, heavy)
                except LimitReached as limit:
                    if not limit.path or limit.path in heavy or len(heavy) == MOST_HEAVY:
                        raise
                    heavy[limit.path] = limit.problem
        finally:
            self._slots.release(job.pull_request.installation)

    def _tried(self, job: ReviewJob | CommandJob, heavy: Mapping[str, str]) -> Outcome:
        with self._process() as (process, connection):
            turn = Turn(self._turns, job.pull_request.installation)
            try:
                return self._serve(WatchedProcess(process, connection, self._limits, turn, self._memory), job, heavy)
            finally:
                turn.end()

    @contextmanager
    def _process(self) -> Iterator[tuple[BaseProcess, Connection]]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=child.run, args=(theirs, self._limits), daemon=True)
        process.start()
        theirs.close()
        try:
            yield process, ours
        finally:
            ours.close()
            if process.is_alive():
                process.join(0.5)
                process.kill()
            process.join()
            self._memory.pop(process.pid or 0, None)
            process.close()

    def _serve(self, watched: WatchedProcess, job: ReviewJob | CommandJob, heavy: Mapping[str, str]) -> Outcome:
        pull_request: PullRequest | None = None
        with ExitStack() as opened, child_steps() as steps:
            reviewer = replace(self._reviewer, day=datetime.now(UTC).date(), without=dict(heavy))
            watched.send(JobStart(job, reviewer))
            while True:
                message = watched.receive()
                if isinstance(message, Open):
                    pull_request = opened.enter_context(self._gateway.pull_request(message.ref))
                elif isinstance(message, PortCall):
                    assert pull_request is not None
                    watched.send(_called(pull_request, message))
                elif isinstance(message, StepBegin):
                    watched.path = str(message.attributes.get("file.path", ""))
                    steps.follow(message)
                elif isinstance(message, Done):
                    return message.outcome
                elif isinstance(message, Failure):
                    raise message.error
                elif message.kind == MemoryError.__name__:  # the system's own limit was faster than our look
                    raise watched.out_of_memory()
                else:
                    log.error("job failed by a defect of ours", trace=message.trace)
                    raise ProcessDefect(message.kind)


def _called(pull_request: PullRequest, call: PortCall) -> CallResult | Failure:
    assert call.method in PullRequest.__dict__, call.method
    try:
        return CallResult(getattr(pull_request, call.method)(*call.arguments, **call.named))
    except (TryAgainLater, CannotReview, WriteRefused) as failure:
        return Failure(failure)
