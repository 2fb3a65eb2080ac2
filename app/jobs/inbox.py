"""The inbox: where the web process puts a job. One row, committed before GitHub hears "accepted"."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.intake.jobs import Job
from app.jobs.batched_insert import BatchedInsert, Row
from app.jobs.codec import encode, head_of, installation_of, kind_of, lane_of
from app.jobs.database import one_statement, reading
from app.jobs.states import UNSETTLED, WAITING
from app.jobs.tables import deliveries, now

DEPTH_SECONDS = 1.0


class InboxFull(Exception):
    """Too many jobs wait; GitHub is told to come back, and the sweeper finds the delivery later."""


class InboxUnavailable(Exception):
    """The database does not take the job: down, locked, or its disk is full."""


class Inbox:
    """Durable intake. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, limit: int) -> None:
        self._engine = engine
        self._limit = limit
        self._lock = threading.Lock()
        self._depth = 0
        self._counted_at = float("-inf")
        self._together = BatchedInsert(self._insert)

    def put(self, job: Job, trace: str = "") -> Literal["queued", "duplicate"]:
        """Keep a job for good. A delivery id that was seen before is a duplicate, however many arrive at once.

        trace: the span of the delivery, for the job's to stand below it (`app.operations.tracing.carried`).
        """
        try:
            if self._is_full():
                raise InboxFull
            return "queued" if self._together.add(_row(job, trace)) else "duplicate"
        except SQLAlchemyError as error:
            raise InboxUnavailable(type(error).__name__) from error

    def depth(self) -> int:
        """How many jobs are not settled."""
        with reading(self._engine) as connection:
            query = sa.select(sa.func.count()).where(deliveries.c.state.in_(UNSETTLED))
            return int(connection.execute(query).scalar_one())

    def _is_full(self) -> bool:
        """Counted at most once a second: the limit protects the disk, it need not be exact."""
        with self._lock:
            if time.monotonic() - self._counted_at > DEPTH_SECONDS:
                self._depth = self.depth()
                self._counted_at = time.monotonic()
            return self._depth >= self._limit

    def _insert(self, rows: Sequence[Row]) -> list[bool]:
        """Add these in one transaction; for each whether it was new."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        statement = insert(deliveries).on_conflict_do_nothing(index_elements=["delivery"])
        with one_statement(self._engine) as connection:
            added = connection.execute(statement.values(list(rows)).returning(deliveries.c.delivery)).scalars()
            new = set(added)
        return [_take(new, row["delivery"]) for row in rows]


def _take(new: set[object], delivery: object) -> bool:
    """Whether the delivery is new; of the same one several times only the first is."""
    is_new = delivery in new
    new.discard(delivery)
    return is_new


def _row(job: Job, trace: str) -> Row:
    return {
        "delivery": job.delivery,
        "kind": kind_of(job),
        "lane": lane_of(job),
        "installation": installation_of(job),
        "head_sha": head_of(job),
        "job": encode(job),
        "trace": trace,
        "state": WAITING,
        "reason": "",
        "attempt": 0,
        "failures": 0,
        "not_before": 0.0,
        "received_at": now(),
        "updated_at": now(),
    }
