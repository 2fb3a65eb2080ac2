"""Which processes are alive: each says so every few seconds. Dead ones' jobs go to the others."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from app.jobs.database import one_statement, reading
from app.jobs.tables import now, processes

HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 15.0

ProcessKind = Literal["web", "worker"]


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was seen lately. schema_version: the newest schema that it knows."""

    id: str
    kind: str
    schema_version: int


def live_processes(connection: sa.Connection) -> Sequence[Process]:
    query = sa.select(processes.c.id, processes.c.kind, processes.c.schema_version).where(
        processes.c.seen_at > now() - DEAD_AFTER_SECONDS
    )
    return [Process(*row) for row in connection.execute(query.order_by(processes.c.id))]


def process_name() -> str:
    """A name that no other process has or had: a reused name would take over the jobs of its namesake."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Heartbeat:
    """One process's sign of life."""

    def __init__(self, engine: sa.Engine, process: str, kind: ProcessKind, schema_version: int) -> None:
        self._engine = engine
        self.process = process
        self._kind = kind
        self._schema_version = schema_version
        self._last_beat = float("-inf")
        self._steady_since = float("-inf")

    def beat(self) -> None:
        """Be alive for the next DEAD_AFTER_SECONDS, and clear away who has been dead for long."""
        mine = processes.c.id == self.process
        with one_statement(self._engine) as connection:
            is_known = connection.execute(sa.update(processes).where(mine).values(seen_at=now())).rowcount == 1
        if not is_known:
            self._begin()
        if time.monotonic() - self._last_beat > DEAD_AFTER_SECONDS:
            self._steady_since = time.monotonic()
        self._last_beat = time.monotonic()

    def _begin(self) -> None:
        row = {"id": self.process, "kind": self._kind, "schema_version": self._schema_version, "seen_at": now()}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(processes).values(**row))
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
