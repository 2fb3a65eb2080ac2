"""Reviews of pasted files in one process of their own, with a limit on time and memory: strangers choose the text.

The process starts with the first review and serves one at a time. One that exceeds its time is ended, and the next
review starts another.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import threading
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from app.playground.review import PastedReview, review
from app.review.rule_pages import RulePages

SECONDS = 20.0
START_SECONDS = 60.0
WAITING = 4
NICENESS = 10
_MEMORY = 1024 * 1024 * 1024


class Busy(Exception):
    """Others are waiting already."""


class TookTooLong(Exception):
    """The review did not end in time, or its process died."""


class ReviewingProcess:
    """The process and the way to it. pages: where links in comments lead. seconds: how long a review, and the start
    of the process, may take.
    """

    def __init__(self, pages: RulePages, seconds: float = SECONDS, start_seconds: float = START_SECONDS) -> None:
        self._pages = pages
        self._seconds, self._start_seconds = seconds, start_seconds
        self._places = threading.BoundedSemaphore(WAITING)
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def review(self, files: Mapping[str, str]) -> PastedReview:
        """Raises Busy or TookTooLong."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._turn:
                return self._asked(files)
        finally:
            self._places.release()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _asked(self, files: Mapping[str, str]) -> PastedReview:
        try:
            connection = self._started()
            connection.send_bytes(json.dumps(dict(files)).encode())
            if connection.poll(self._seconds):
                return PastedReview.from_json(connection.recv_bytes().decode())
        except (OSError, EOFError):
            pass
        self.stop()
        raise TookTooLong

    def _started(self) -> Connection:
        if self._connection is not None and self._process is not None and self._process.is_alive():
            return self._connection
        self.stop()
        context = multiprocessing.get_context("spawn")  # threads run here: a fork could inherit a held lock
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._pages), daemon=True)
        process.start()
        self._process = process  # only now: one that could not start is nothing to stop
        theirs.close()
        self._connection = ours
        if not ours.poll(self._start_seconds):
            raise EOFError
        ours.recv_bytes()
        return ours


def _serve(connection: Connection, pages: RulePages) -> None:
    """Runs in the process: review until the web ends."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection.send_bytes(b"ready")
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            files = json.loads(connection.recv_bytes())
            connection.send_bytes(review(files, pages).to_json().encode())
