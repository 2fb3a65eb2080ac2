"""Rows that arrive at the same time go into one transaction: one flush of the disk for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Row = dict[str, object]


@dataclass(eq=False)
class _Waiting:
    """A row on its way, and what became of it."""

    row: Row
    is_settled: bool = False
    was_new: bool = False
    error: Exception | None = None


class BatchedInsert:
    """insert commits rows and says of each whether it was new. The first thread to come does it for all who wait."""

    def __init__(self, insert: Callable[[Sequence[Row]], Sequence[bool]]) -> None:
        self._insert = insert
        self._waiting: list[_Waiting] = []
        self._writing = threading.Lock()
        self._list = threading.Lock()

    def add(self, row: Row) -> bool:
        """Return when the row is committed: whether it was new. Raises what the transaction raised."""
        mine = _Waiting(row)
        with self._list:
            self._waiting.append(mine)
        with self._writing:
            if not mine.is_settled:
                with self._list:
                    batch, self._waiting = self._waiting, []
                self._write(batch)
        if mine.error is not None:
            raise mine.error
        return mine.was_new

    def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            for waiting, was_new in zip(batch, self._insert([waiting.row for waiting in batch]), strict=True):
                waiting.was_new = was_new
        except Exception as error:  # noqa: BLE001  # each of the waiting threads raises it
            for waiting in batch:
                waiting.error = error
        for waiting in batch:
            waiting.is_settled = True
