"""Which processes are alive: each says so every few seconds. Dead ones' jobs go to the others."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from app.jobs.database import one_statement, reading
from app.jobs.tables import now, processes

HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 15.0

ProcessKind = Literal["web", "worker"]


@dataclass(frozen=True, slots=True)
class LiveProcess:
    """A process that was seen lately. schema_version: the newest schema that it knows."""

    id: str
    kind: str
    schema_version: int


def live_processes(connection: sa.Connection) -> Sequence[LiveProcess]:
    query = sa.select(processes.c.id, processes.c.kind, processes.c.schema_version).where(
        processes.c.seen_at > now() - DEAD_AFTER_SECONDS
    )
    return [LiveProcess(*row) for row in connection.execute(query.order_by(processes.c.id))]


def clock_skews(connection: sa.Connection) -> dict[str, float]:
    """The live processes that ask GitHub, and how many seconds each is ahead of it."""
    query = sa.select(processes.c.id, processes.c.clock_skew).where(
        processes.c.seen_at > now() - DEAD_AFTER_SECONDS, processes.c.clock_skew.is_not(None)
    )
    return {process: float(skew) for process, skew in connection.execute(query)}


def process_name() -> str:
    """A name that no other process has or had: a reused name would take over the jobs of its namesake."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Heartbeat:
    """One process's sign of life."""

    def __init__(
        self,
        engine: sa.Engine,
        process: str,
        kind: ProcessKind,
        schema_version: int,
        clock_skew: Callable[[], float] | None = None,
    ) -> None:
        """clock_skew: how far this machine is ahead of GitHub; None where the process does not ask GitHub."""
        self._engine = engine
        self.process = process
        self._kind = kind
        self._schema_version = schema_version
        self._clock_skew = clock_skew
        self._last_beat = float("-inf")
        self._steady_since = float("-inf")

    def beat(self) -> None:
        """Be alive for the next DEAD_AFTER_SECONDS, and clear away who has been dead for long."""
        seen: dict[str, object] = {"seen_at": now(), "clock_skew": self._clock_skew() if self._clock_skew else None}
        change = sa.update(processes).where(processes.c.id == self.process).values(**seen)
        with one_statement(self._engine) as connection:
            is_known = connection.execute(change).rowcount == 1
        if not is_known:
            self._begin(seen)
        if time.monotonic() - self._last_beat > DEAD_AFTER_SECONDS:
            self._steady_since = time.monotonic()
        self._last_beat = time.monotonic()

    def _begin(self, seen: dict[str, object]) -> None:
        row = {"id": self.process, "kind": self._kind, "schema_version": self._schema_version}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(processes).values(**row, **seen))
            connection.execute(sa.delete(processes).where(processes.c.seen_at < now() - 10 * DEAD_AFTER_SECONDS))

    def is_steady(self) -> bool:
        """Whether the database was there for a while: when it comes back, everybody looks dead for a moment."""
        return time.monotonic() - self._steady_since > DEAD_AFTER_SECONDS

    def end(self) -> None:
        """Leave at once, so that others need not wait to take over."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(processes).where(processes.c.id == self.process))

    def alive(self) -> set[str]:
        """Everybody who is alive, this process too."""
        with reading(self._engine) as connection:
            return {process.id for process in live_processes(connection)}
