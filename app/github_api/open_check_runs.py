"""Check runs of ours that are not completed: the review's own takes their place.

Remembered in this process alone: another one makes a second of the same name, and GitHub shows the newest.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST_KEPT = 1_000


class OpenCheckRuns:
    """By repository and head commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: OrderedDict[tuple[str, str], int] = OrderedDict()

    def opened(self, repository: str, head_sha: str, check_run: int) -> None:
        with self._lock:
            self._ids[repository, head_sha] = check_run
            while len(self._ids) > _MOST_KEPT:
                self._ids.popitem(last=False)

    def take(self, repository: str, head_sha: str) -> int | None:
        """Its number, which is then forgotten."""
        with self._lock:
            return self._ids.pop((repository, head_sha), None)
