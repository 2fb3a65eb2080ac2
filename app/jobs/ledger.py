"""The engine's side of the jobs: handing over, beginning, settling. Every change names the try it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from app.jobs.database import one_statement, reading
from app.jobs.database_retry import retry_while_database_is_away
from app.jobs.due_jobs import is_known, next_jobs
from app.jobs.records import JobRecord, record_of
from app.jobs.states import DEAD, QUEUED, RUNNING, SETTLED, SUPERSEDED, UNSETTLED, WAITING, State
from app.jobs.tables import commit_histories, deliveries, now, resolved_threads

HAND_OVER_LOCK = 0x51_11_14F  # any number that no other program on this database uses
NEWER_PUSH = "a newer push of this pull request is reviewed instead"


@dataclass(frozen=True, slots=True)
class Result:
    """How a try ended. wait: seconds until the next one when the state is `waiting`; failed: whether the try counts.

    accepted, dismissed: what people answered, as the review found it.
    """

    state: State
    reason: str = ""
    wait: float = 0.0
    failed: bool = False
    accepted: int = 0
    dismissed: int = 0


class Ledger:
    """What the worker writes about jobs. Every method is one transaction and may be repeated."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, limit: int = 200, each: int = 64) -> Sequence[JobRecord]:
        """The jobs to hand over now, oldest first, after pushes that a newer one replaces are settled.

        each: so many of one installation may be with the engine.
        """
        drop = sa.update(deliveries).where(deliveries.c.state == WAITING, deliveries.c.kind == "review", _is_replaced())
        with one_statement(self._engine) as connection:
            connection.execute(drop.values(state=SUPERSEDED, reason=NEWER_PUSH, updated_at=now()))
        with reading(self._engine) as connection:
            rows = connection.execute(next_jobs(limit, each)).all()
        return [record_of(row) for row in rows]

    @contextmanager
    def handing_over(self) -> Iterator[bool]:
        """Whether this process may hand over now: two at a time would each fill what is left of a limit."""
        if self._engine.dialect.name != "postgresql":
            yield True  # one process has the file's lock
            return
        with reading(self._engine) as connection:
            yield bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(HAND_OVER_LOCK))).scalar_one())

    def handed_over(self, records: Sequence[JobRecord]) -> None:
        """The engine has them; one that already began stays as it is."""
        tries = sa.tuple_(deliveries.c.id, deliveries.c.attempt).in_([(r.id, r.attempt) for r in records])
        change = sa.update(deliveries).where(tries, deliveries.c.state == WAITING)
        with one_statement(self._engine) as connection:
            connection.execute(change.values(state=QUEUED, updated_at=now()))

    @retry_while_database_is_away
    def begin(self, delivery: str, attempt: int) -> JobRecord | None:
        """The job, now running. None: it was cancelled, replaced or settled meanwhile; there is nothing to do."""
        replaced = sa.and_(deliveries.c.kind == "review", deliveries.c.state != RUNNING, _is_replaced())
        change = sa.update(deliveries).where(_try(delivery, attempt), deliveries.c.state.in_(UNSETTLED))
        values = {
            "state": sa.case((replaced, SUPERSEDED), else_=RUNNING),
            "reason": sa.case((replaced, NEWER_PUSH), else_=""),
            "updated_at": now(),
        }
        with one_statement(self._engine) as connection:
            if not connection.execute(change.values(**values)).rowcount:
                return None
        with reading(self._engine) as connection:  # not RETURNING: on SQLite that keeps the lock until the row is read
            row = connection.execute(sa.select(deliveries).where(_try(delivery, attempt))).one_or_none()
        return record_of(row) if row is not None and row.state == RUNNING else None

    @retry_while_database_is_away
    def settle(self, delivery: str, attempt: int, result: Result) -> None:
        """Record how a try ended. A second report of the same try changes nothing."""
        mine = (_try(delivery, attempt), deliveries.c.state.in_(UNSETTLED))
        values: dict[str, object] = {"state": result.state, "reason": result.reason[:2000], "updated_at": now()}
        if result.state == WAITING:
            values |= {"attempt": attempt + 1, "not_before": now() + result.wait}
        values |= {"accepted": result.accepted, "dismissed": result.dismissed}
        if result.failed:
            values["failures"] = deliveries.c.failures + 1
        with one_statement(self._engine) as connection:
            connection.execute(sa.update(deliveries).where(*mine).values(**values))

    def handed_over_long_ago(self, seconds: float, limit: int = 500) -> Sequence[JobRecord]:
        """Jobs that the engine should have and that nothing was heard of for a while."""
        query = sa.select(deliveries).where(
            deliveries.c.state.in_((QUEUED, RUNNING)), deliveries.c.updated_at < now() - seconds, is_known()
        )
        with reading(self._engine) as connection:
            return [record_of(row) for row in connection.execute(query.order_by(deliveries.c.id).limit(limit))]

    def forget_older_than(self, days: int) -> int:
        """Delete settled jobs; dead ones stay until a person settles them. And what is out of date beside them."""
        with one_statement(self._engine) as connection:
            connection.execute(sa.delete(commit_histories).where(commit_histories.c.good_until < now()))
        long_ago = resolved_threads.c.resolved_at < now() - days * 86400.0
        with one_statement(self._engine) as connection:
            connection.execute(sa.delete(resolved_threads).where(long_ago))
        old = (
            deliveries.c.state.in_([s for s in SETTLED if s != DEAD]),
            deliveries.c.updated_at < now() - days * 86400.0,
        )
        with one_statement(self._engine) as connection:
            return connection.execute(sa.delete(deliveries).where(*old)).rowcount


def _is_replaced() -> sa.ColumnElement[bool]:
    """Whether a newer push of the same pull request has not begun yet."""
    newer = deliveries.alias()
    is_waiting = newer.c.state.in_((WAITING, QUEUED))
    return sa.exists().where(
        newer.c.lane == deliveries.c.lane, newer.c.id > deliveries.c.id, newer.c.kind == "review", is_waiting
    )


def _try(delivery: str, attempt: int) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.delivery == delivery, deliveries.c.attempt == attempt)
