"""Trials of changes inside of functions: tests are loaded once, and each trial is a fork of the process that did it."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bench.mutants.places import Mutant
from bench.mutants.swap import NotInFunctions, swap, swapped
from bench.mutants.trial import SURVIVED, UNTESTED

NOT_IN_FUNCTIONS = "not in a function"
STUCK = "stuck"
"""A fork has only one of the threads that the process had: a lock that another one held is never given back."""

LONGEST = 300.0
"""Seconds of a clock on the wall; a trial that isn't over then waits for something."""


@dataclass(frozen=True, eq=False)
class Try:
    """A change, the tests that may notice it, and how much of the processor's time they may take."""

    mutant: Mutant
    tests: Sequence[str]
    seconds: float


@dataclass(eq=False)
class FastTrials:
    """A plugin of pytest: in the place of the tests it runs trials, so many at once, and tells what became of each."""

    tries: Sequence[Try]
    jobs: int
    until: float
    told: Callable[[Try, str], None]
    _failed: bool = False
    longest: float = LONGEST
    _running: dict[int, tuple[int, Try, float]] = field(default_factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        for one in self.tries:
            if time.monotonic() > self.until:
                break
            while len(self._running) >= self.jobs:
                self._wait()
            self._start(one, [items[test] for test in one.tests if test in items])
        while self._running:
            self._wait()
        return True

    def _start(self, one: Try, items: list[pytest.Item]) -> None:
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            outcome = ""
            try:
                _silence_and_bound(one.seconds)
                outcome = self._first_that_fails(one.mutant, items)
            except BaseException as error:  # noqa: BLE001 - the child ends here
                outcome = f"the trial failed: {error!r}"
            finally:
                os.write(theirs, outcome.encode())
                os._exit(0)
        os.close(theirs)
        self._running[ours] = (child, one, time.monotonic() + self.longest)

    def _wait(self) -> None:
        """Until one is over, or had all its time."""
        end = min(until for _, _, until in self._running.values())
        for pipe in select.select(list(self._running), [], [], max(0.0, end - time.monotonic()))[0]:
            child, one, _ = self._running.pop(pipe)
            outcome = os.read(pipe, 10_000).decode()
            self._over(pipe, child, one, outcome or "hangs")
        for pipe, (child, one, until) in list(self._running.items()):
            if until <= time.monotonic():
                del self._running[pipe]
                os.kill(child, signal.SIGKILL)
                self._over(pipe, child, one, STUCK)

    def _over(self, pipe: int, child: int, one: Try, outcome: str) -> None:
        os.close(pipe)
        os.waitpid(child, 0)
        self.told(one, outcome)

    def _first_that_fails(self, mutant: Mutant, items: list[pytest.Item]) -> str:
        if not items:
            return UNTESTED
        try:
            swap(swapped(mutant))
        except NotInFunctions:
            return NOT_IN_FUNCTIONS
        for number, item in enumerate(items):
            following = items[number + 1] if number + 1 < len(items) else None
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return item.nodeid
        return SURVIVED

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed = self._failed or report.failed


def _silence_and_bound(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
