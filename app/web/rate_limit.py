"""How often one source may fail to sign its request. Bounded memory; whoever signs is never counted."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

WINDOW_SECONDS = 60.0
ALLOWED = 30
SOURCES = 10_000


class FailureLimit:
    """Counts failures by source in windows of a minute. clock: seconds that only grow."""

    def __init__(self, allowed: int = ALLOWED, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = allowed
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def failed(self, source: str) -> int:
        """Count one more failure. The seconds to wait when it is one too many, otherwise 0."""
        now = self._clock()
        with self._lock:
            begun, count = self._windows.pop(source, (now, 0))
            if now - begun >= WINDOW_SECONDS:
                begun, count = now, 0
            self._windows[source] = (begun, count + 1)
            while len(self._windows) > SOURCES:
                self._windows.popitem(last=False)
        return 0 if count < self._allowed else max(1, round(begun + WINDOW_SECONDS - now))
