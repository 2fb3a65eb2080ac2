from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from app.jobs.dispatcher import SILENT_SECONDS, Dispatcher
from app.jobs.engine import RunState
from app.jobs.heartbeats import DEAD_AFTER_SECONDS, Heartbeat
from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger
from app.jobs.records import JobRecord, Records
from app.jobs.tables import deliveries, processes
from tests.jobs.build import review


@dataclass
class FakeEngine:
    """An engine that only remembers."""

    runs: dict[str, RunState] = field(default_factory=dict)
    executors: set[str] = field(default_factory=set)
    recovered: list[str] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    dies: bool = False

    def enqueue(self, record: JobRecord) -> None:
        self.runs.setdefault(record.run_id, "active")
        if self.dies:
            raise ConnectionError

    def state_of(self, run_ids: Sequence[str]) -> dict[str, RunState]:
        return {run: state for run, state in self.runs.items() if run in run_ids}

    def strays(self) -> set[str]:
        return self.claimed

    def forget(self, run_ids: Sequence[str]) -> None:
        self.claimed = self.claimed.difference(run_ids)

    def executors_at_work(self) -> set[str]:
        return self.executors

    def recover(self, executors: Sequence[str]) -> int:
        self.recovered.extend(executors)
        return len(executors)


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def heartbeat(engine: sa.Engine) -> Heartbeat:
    return Heartbeat(engine, "me", "worker", 1)


@pytest.fixture
def dispatcher(engine: sa.Engine, fake: Any, heartbeat: Heartbeat) -> Dispatcher:
    return Dispatcher(Ledger(engine), fake, heartbeat, each=4)


def state(engine: sa.Engine, delivery: str = "d1") -> str:
    record = Records(engine).find(delivery)
    assert record is not None
    return record.state


def test_dying_between_engine_and_table_hands_over_the_same_run_again(
    engine: sa.Engine, fake: FakeEngine, dispatcher: Dispatcher
) -> None:
    Inbox(engine, 10).put(review("d1"))
    fake.dies = True
    with pytest.raises(ConnectionError):
        dispatcher.hand_over()
    fake.dies = False
    assert dispatcher.hand_over() == 1
    assert dispatcher.hand_over() == 0
    assert list(fake.runs) == ["acme/shop#1/d1/0"]
    assert state(engine) == "queued"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("active", "queued"),
        ("finished", "waiting"),
        ("failed", "waiting"),
        ("exhausted", "dead"),
        ("cancelled", "cancelled"),
        (None, "waiting"),
    ],
)
def test_a_job_whose_run_ended_without_a_word_is_mended(
    engine: sa.Engine, fake: FakeEngine, dispatcher: Dispatcher, run: RunState | None, expected: str
) -> None:
    Inbox(engine, 10).put(review("d1"))
    dispatcher.hand_over()
    fake.runs = {"acme/shop#1/d1/0": run} if run else {}
    assert dispatcher.mend() == 0, "it was handed over just now"
    with engine.begin() as connection:
        connection.execute(sa.update(deliveries).values(updated_at=deliveries.c.updated_at - 2 * SILENT_SECONDS))
    dispatcher.mend()
    assert state(engine) == expected


def test_only_a_run_that_is_a_stray_twice_in_a_row_is_let_go(fake: FakeEngine, dispatcher: Dispatcher) -> None:
    fake.claimed = {"begins", "lost"}
    assert dispatcher.let_go() == 0, "both may begin any moment"
    fake.claimed = {"lost", "ended just now"}
    assert dispatcher.let_go() == 1
    assert fake.claimed == {"ended just now"}


def test_dead_workers_jobs_are_taken_over_once_the_database_was_there_for_a_while(
    engine: sa.Engine, fake: FakeEngine, dispatcher: Dispatcher, heartbeat: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("app.jobs.heartbeats.time.monotonic", lambda: clock[0])
    Heartbeat(engine, "other", "worker", 1).beat()
    Heartbeat(engine, "dead", "worker", 1).beat()
    with engine.begin() as connection:
        long_ago = processes.c.seen_at - 2 * DEAD_AFTER_SECONDS
        connection.execute(sa.update(processes).where(processes.c.id == "dead").values(seen_at=long_ago))
    fake.executors = {"me", "other", "dead", "unknown"}
    heartbeat.beat()
    assert dispatcher.take_over() == 0, "the database may have been away: everybody would look dead"
    clock[0] += DEAD_AFTER_SECONDS - 1
    heartbeat.beat()
    clock[0] += 2
    assert dispatcher.take_over() == 2
    assert fake.recovered == ["dead", "unknown"]


def test_nobody_takes_over_from_itself(
    engine: sa.Engine, fake: FakeEngine, dispatcher: Dispatcher, heartbeat: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its own sign of life is old: a process that looks after the others is alive."""
    monkeypatch.setattr(heartbeat, "is_steady", lambda: True)
    heartbeat.beat()
    with engine.begin() as connection:
        connection.execute(sa.update(processes).values(seen_at=processes.c.seen_at - 2 * DEAD_AFTER_SECONDS))
    fake.executors = {"me"}
    assert dispatcher.take_over() == 0


def test_a_process_that_says_goodbye_is_gone_at_once(engine: sa.Engine, heartbeat: Heartbeat) -> None:
    heartbeat.beat()
    heartbeat.beat()
    assert heartbeat.alive() == {"me"}
    heartbeat.end()
    assert heartbeat.alive() == set()
