"""Who may compute now: so many at a time, and of one installation at most its share, the least served first."""

from __future__ import annotations

import threading
from collections import Counter


class FairShare:
    """size: how many hold a turn at the same time. share: how many of them one installation may hold."""

    def __init__(self, size: int, share: int) -> None:
        self._size, self._share = size, max(1, min(share, size))
        self._changed = threading.Condition()
        self._waiting: list[tuple[object, int]] = []
        self._held = Counter[int]()
        self._served: dict[int, int] = {}
        self._count = 0

    def acquire(self, installation: int) -> None:
        """Wait for a turn."""
        ticket = (object(), installation)
        with self._changed:
            self._waiting.append(ticket)
            self._changed.wait_for(lambda: self._next() is ticket)
            self._waiting.remove(ticket)
            self._held[installation] += 1
            self._count += 1
            self._served[installation] = self._count
            self._changed.notify_all()  # there may be room for another

    def release(self, installation: int) -> None:
        with self._changed:
            self._held[installation] -= 1
            if not self._held[installation]:
                del self._held[installation]
                self._forget()
            self._changed.notify_all()

    def is_wanted(self, installation: int) -> bool:
        """Whether another installation waits for a turn."""
        with self._changed:
            return any(other != installation for _, other in self._waiting)

    def _next(self) -> tuple[object, int] | None:
        """Whose turn it is: of the installation that holds least, then of the one that was served longest ago."""
        if self._held.total() >= self._size:
            return None
        able = [ticket for ticket in self._waiting if self._held[ticket[1]] < self._share]
        return min(able, key=lambda ticket: (self._held[ticket[1]], self._served.get(ticket[1], 0)), default=None)

    def _forget(self) -> None:
        """Installations without a turn that wait for none are as good as new."""
        there = {installation for _, installation in self._waiting} | set(self._held)
        if len(self._served) > 1000:
            self._served = {one: at for one, at in self._served.items() if one in there}
