"""Tasks that one thread runs again and again, each at its own interval; one that fails runs again the next time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """run is called every so many seconds, the first time at once."""

    name: str
    seconds: float
    run: Callable[[], object]


class Scheduler:
    """A thread that runs the tasks until it is stopped."""

    def __init__(self, name: str, tasks: Sequence[ScheduledTask]) -> None:
        self._tasks = tasks
        self._due = dict.fromkeys(tasks, 0.0)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin nothing more and wait for what runs."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            for task in self._tasks:
                if self._due[task] <= time.monotonic() and not self._stopping.is_set():
                    _run_once(task)
                    self._due[task] = time.monotonic() + task.seconds
            self._stopping.wait(max(0.05, min(self._due.values()) - time.monotonic()))


def _run_once(task: ScheduledTask) -> None:
    try:
        task.run()
    except Exception as error:  # noqa: BLE001  # a database that is away for a minute must not end the thread
        log.warning("scheduled task failed, it will run again", task=task.name, error=type(error).__name__)
