"""Things done again and again by one thread, each at its own pace; one that fails is tried again the next time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """run is called every so many seconds, the first time at once."""

    name: str
    seconds: float
    run: Callable[[], object]


class Chores:
    """A thread that does the chores until it is stopped."""

    def __init__(self, name: str, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._due = dict.fromkeys(chores, 0.0)
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
            for chore in self._chores:
                if self._due[chore] <= time.monotonic() and not self._stopping.is_set():
                    _do(chore)
                    self._due[chore] = time.monotonic() + chore.seconds
            self._stopping.wait(max(0.05, min(self._due.values()) - time.monotonic()))


def _do(chore: Chore) -> None:
    try:
        chore.run()
    except Exception as error:  # noqa: BLE001  # a database that is away for a minute must not end the thread
        log.warning("chore failed, it will be tried again", chore=chore.name, error=type(error).__name__)
