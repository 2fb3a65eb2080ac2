"""Reading the jobs, and what a person may do to them. Needs no engine: the web and the command line use it too."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.intake.jobs import Job
from app.jobs.codec import KINDS, decode
from app.jobs.database import one_statement, reading
from app.jobs.heartbeats import clock_skews
from app.jobs.states import CANCELLED, QUEUED, SETTLED, STATES, UNSETTLED, WAITING, State
from app.jobs.tables import commit_histories, deliveries, now, resolved_threads

_READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job and how it fares. Times in seconds since 1970.

    accepted: suggestions that came with its push. dismissed: findings of its head that people declined.
    """

    id: int
    delivery: str
    kind: str
    lane: str
    installation: int
    head_sha: str
    state: State
    reason: str
    attempt: int
    failures: int
    not_before: float
    received_at: float
    updated_at: float
    job: Job
    trace: str = ""
    accepted: int = 0
    dismissed: int = 0

    @property
    def run_id(self) -> str:
        """The engine's name for this try."""
        return f"{self.lane}/{self.delivery}/{self.attempt}"


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue in numbers. oldest_seconds: how long the oldest job that may run has waited."""

    by_state: dict[State, int]
    oldest_seconds: float


def record_of(row: sa.Row[Any]) -> JobRecord:
    values = dict(row._mapping)
    return JobRecord(**(values | {"job": decode(values["kind"], values["job"])}))


class Records:
    """The jobs as people see them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def newest(self, limit: int = 50, state: str = "", lane: str = "", kind: str = "") -> Sequence[JobRecord]:
        """The newest jobs first."""
        query = sa.select(deliveries).where(deliveries.c.kind.in_(KINDS)).order_by(deliveries.c.id.desc()).limit(limit)
        if state:
            query = query.where(deliveries.c.state == state)
        if lane:
            query = query.where(deliveries.c.lane == lane)
        if kind:
            query = query.where(deliveries.c.kind == kind)
        with reading(self._engine) as connection:
            return [record_of(row) for row in connection.execute(query)]

    def search(
        self,
        limit: int,
        state: str = "",
        kind: str = "",
        text: str = "",
        is_visible: Callable[[str], bool] | None = None,
    ) -> Sequence[JobRecord]:
        """The newest of all jobs whose lane holds the text, in either case. is_visible: asked of each such lane."""
        query = sa.select(deliveries.c.id, deliveries.c.lane).where(deliveries.c.kind.in_(KINDS))
        query = query.order_by(deliveries.c.id.desc())
        query = query.where(sa.func.lower(deliveries.c.lane).contains(text.lower(), autoescape=True)) if text else query
        query = query.where(deliveries.c.state == state) if state else query
        query = query.where(deliveries.c.kind == kind) if kind else query
        with reading(self._engine) as connection:
            found = connection.execution_options(yield_per=_READ_AT_ONCE).execute(query)
            shown = (row.id for row in found if is_visible is None or is_visible(row.lane))
            ids = list(itertools.islice(shown, limit))
            found.close()
            rows = sa.select(deliveries).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id.desc())
            return [record_of(row) for row in connection.execute(rows)]

    def find(self, delivery: str) -> JobRecord | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(deliveries).where(deliveries.c.delivery == delivery)).one_or_none()
        return record_of(row) if row else None

    def retry(self, delivery: str) -> bool:
        """Run a settled job again, or one that waits for its next try now. False: there is none, or it runs."""
        again = sa.update(deliveries).where(
            deliveries.c.delivery == delivery, deliveries.c.state.in_((*SETTLED, WAITING))
        )
        values = {"state": WAITING, "reason": "", "failures": 0, "not_before": 0.0, "updated_at": now()}
        with one_statement(self._engine) as connection:
            changed = connection.execute(again.values(**values, attempt=deliveries.c.attempt + 1))
        return changed.rowcount == 1

    def cancel(self, delivery: str) -> bool:
        """Drop a job that has not begun. False: there is none, or it runs or is settled."""
        change = sa.update(deliveries).where(
            deliveries.c.delivery == delivery, deliveries.c.state.in_((WAITING, QUEUED))
        )
        with one_statement(self._engine) as connection:
            changed = connection.execute(change.values(state=CANCELLED, reason="cancelled by hand", updated_at=now()))
        return changed.rowcount == 1

    def forget_installation(self, installation: int) -> int:
        """Delete what is kept of an account that removed the App, but for jobs that still run."""
        drop = sa.delete(deliveries).where(deliveries.c.installation == installation, deliveries.c.state.in_(SETTLED))
        for table in (resolved_threads, commit_histories):
            with one_statement(self._engine) as connection:
                connection.execute(sa.delete(table).where(table.c.installation == installation))
        with one_statement(self._engine) as connection:
            return connection.execute(drop).rowcount

    def clock(self) -> float:
        """Seconds since 1970 by the database's clock."""
        with reading(self._engine) as connection:
            return float(connection.execute(sa.select(now())).scalar_one())

    def clock_skews(self) -> dict[str, float]:
        """How many seconds each live worker is ahead of GitHub."""
        with reading(self._engine) as connection:
            return clock_skews(connection)

    def queue_state(self) -> QueueState:
        counts = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
        due = (deliveries.c.state.in_(UNSETTLED), deliveries.c.not_before <= now())
        oldest = sa.select(sa.func.coalesce(now() - sa.func.min(deliveries.c.received_at), 0.0)).where(*due)
        with reading(self._engine) as connection:
            by_state = {state: int(count) for state, count in connection.execute(counts)}
            age = float(connection.execute(oldest).scalar_one())
        return QueueState({state: by_state.get(state, 0) for state in STATES}, max(0.0, age))
