"""A review's process under watch: what it says, and what ends it when it says nothing."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import cast

from app.failures import CannotReview, TryAgainLater
from app.isolation.fair_share import FairShare
from app.isolation.limits import JobLimits, used_by
from app.isolation.messages import CallResult, Failure, JobStart, Message, Open, PortCall
from app.operations.metrics import REVIEW_LIMITS

WATCH_SECONDS = 0.1
SLICE_SECONDS = 1.0
"""For so long a review computes before it makes room for another installation's."""
SILENT_SECONDS = 600.0
"""A process that neither computes nor speaks for so long has come to a stop."""


class LimitReached(CannotReview):
    """The review was ended from outside; `reason` says which limit it reached (`problem`), and where (`path`)."""

    def __init__(self, problem: str, path: str) -> None:
        where = f" at `{path}`" if path else ""
        super().__init__(f"the review was ended{where}: {problem}")
        self.problem, self.path = problem, path


class Turn:
    """The processor's turn of one job: held while its process computes, given back while it waits for us."""

    def __init__(self, turns: FairShare, installation: int) -> None:
        self._turns, self._installation = turns, installation
        self._since: float | None = None

    def begin(self) -> None:
        self._turns.acquire(self._installation)
        self._since = time.monotonic()

    def end(self) -> None:
        if self._since is not None:
            self._since = None
            self._turns.release(self._installation)

    def is_over(self) -> bool:
        """Whether it lasted long enough, and others wait."""
        held = 0.0 if self._since is None else time.monotonic() - self._since
        return held > SLICE_SECONDS and self._turns.is_wanted(self._installation)


class WatchedProcess:
    """path: the file that it is at, "" between files. memory: where the megabytes of each process are noted."""

    def __init__(
        self, process: BaseProcess, connection: Connection, limits: JobLimits, turn: Turn, memory: dict[int, float]
    ) -> None:
        self._process, self._connection, self._limits, self._turn = process, connection, limits, turn
        self._memory = memory
        self._pid = cast(int, process.pid)
        self.path = ""

    def send(self, message: JobStart | CallResult | Failure) -> None:
        """It computes from now on, so it waits for its turn first."""
        self._turn.begin()
        try:
            self._connection.send(message)
        except OSError as error:
            raise self._gone() from error

    def receive(self) -> Message:
        """What it says next. Raises LimitReached; TryAgainLater where it died."""
        silent = 0.0
        while True:
            try:
                if self._connection.poll(WATCH_SECONDS):
                    message = cast(Message, self._connection.recv())
                    break
            except (EOFError, OSError) as error:
                raise self._gone() from error
            self._check()
            silent += WATCH_SECONDS
            if silent > SILENT_SECONDS:
                raise self._ended("silence", "it has come to a stop")
            self._make_room()
        if isinstance(message, Open | PortCall):
            self._turn.end()  # while we ask GitHub for it, others compute
        return message

    def _check(self) -> None:
        used = used_by(self._pid)
        self._memory[self._pid] = used.memory_mb
        which, problem = self._limits.problem(used)
        if problem:
            raise self._ended(which, problem)

    def _make_room(self) -> None:
        """Stands still while others have their turn."""
        if self._turn.is_over():
            os.kill(self._pid, signal.SIGSTOP)
            self._turn.end()
            self._turn.begin()
            os.kill(self._pid, signal.SIGCONT)

    def _ended(self, which: str, problem: str) -> LimitReached:
        REVIEW_LIMITS.labels(which).inc()
        return LimitReached(problem, self.path)

    def out_of_memory(self) -> LimitReached:
        return self._ended("memory", self._limits.too_much_memory)

    def _gone(self) -> Exception:
        """Why nobody is there any more."""
        self._process.join(5)
        code = self._process.exitcode or 0
        if -code == signal.SIGXCPU:
            return self._ended("cpu", f"it takes more than {self._limits.cpu_seconds} s of processor time")
        REVIEW_LIMITS.labels("died").inc()
        return TryAgainLater(f"the review's process died (exit code {code})")
