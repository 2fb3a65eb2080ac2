"""An hour of one busy installation, on a clock of its own: what GitHub allows is used, oldest first, and none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.intake.jobs import Job
from app.jobs.database import open_inbox
from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger
from app.jobs.schema import ensure
from app.jobs.write_budget import WriteBudgets
from app.settings import Settings
from app.worker import Handled, Worker
from tests.jobs.build import review

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

REVIEWS, WRITES = 170, 3
HOUR = 3600.0


@dataclass
class Clock:
    seconds: float = 1_000_000.0
    writes: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ("write_budget", "hand_over", "ledger", "inbox"):
        monkeypatch.setattr(f"app.jobs.{module}.now", lambda: sa.literal(clock.seconds))
    return clock


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[sa.Engine]:
    settings = Settings(data_dir=tmp_path)
    engine = open_inbox(settings, synced=False)
    ensure(settings, engine)
    yield engine
    engine.dispose()


def test_an_installation_gets_at_least_160_reviews_an_hour_the_oldest_first(inbox: sa.Engine, clock: Clock) -> None:
    budgets, ledger, done = WriteBudgets(inbox, clock.sleep), Ledger(inbox), list[tuple[float, str]]()
    written = Counter[str]()

    def reviewed(job: Job) -> Handled:
        while written[job.delivery] < WRITES:  # what stands on GitHub is not written again
            budgets.acquire(311)
            clock.writes.append(clock.seconds)
            written[job.delivery] += 1
        done.append((clock.seconds, job.delivery))
        return Handled("reviewed")

    worker = Worker(ledger, reviewed, max_attempts=8, pause=budgets.pause)
    for n in range(REVIEWS):
        Inbox(inbox, 1000).put(review(f"d{n:03}", number=n + 1))
    begun = clock.seconds
    while len(done) < REVIEWS:
        records = ledger.due(each=4)
        ledger.handed_over(records)
        for record in records:
            ledger.settle(record.delivery, record.attempt, worker.perform(record.delivery, record.attempt))
        clock.sleep(0.5)
        assert clock.seconds < begun + 3 * HOUR, "some never came"
    assert sum(at < begun + HOUR for at, _ in done) >= 160
    assert [delivery for _, delivery in done] == [f"d{n:03}" for n in range(REVIEWS)]
    for at in clock.writes:
        assert sum(at <= other < at + HOUR for other in clock.writes) <= 500
