from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.failures import TryAgainLater
from app.jobs.inbox import Inbox
from app.jobs.lease import Lease
from app.jobs.records import Records
from app.jobs.sweeper import TRIES, Sweeper
from app.jobs.tables import chores
from tests.jobs.build import review


@dataclass(frozen=True)
class Failed:
    id: int
    guid: str
    event: str = "pull_request"


@dataclass
class FakeDeliveries:
    """GitHub's list of failed deliveries."""

    failed: list[Failed]
    asked: list[int] = field(default_factory=list)
    since: datetime | None = None
    away: bool = False

    def failed_deliveries(self, since: datetime) -> Sequence[Failed]:
        if self.away:
            raise TryAgainLater("502")
        self.since = since
        return self.failed

    def redeliver(self, delivery_id: int) -> None:
        self.asked.append(delivery_id)


def sweeper(engine: sa.Engine, github: FakeDeliveries, seconds: float = 300) -> Sweeper:
    return Sweeper(Records(engine), Lease(engine), github, seconds)


def test_of_many_at_once_one_gets_the_turn(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: Lease(engine).take("sweep", 300), range(8)))
    assert taken.count(True) == 1
    with engine.begin() as connection:
        connection.execute(sa.update(chores).values(due_at=0.0))
    assert Lease(engine).take("sweep", 300)
    assert not Lease(engine).take("sweep", 300)


def test_only_what_we_do_not_have_and_would_act_on_is_asked_for(engine: sa.Engine) -> None:
    Inbox(engine, 10).put(review("timed-out-but-stored"))
    github = FakeDeliveries([Failed(1, "timed-out-but-stored"), Failed(2, "missed"), Failed(3, "other", "star")])
    assert sweeper(engine, github).sweep() == 1
    assert github.asked == [2]
    assert github.since is not None
    assert abs(datetime.now(UTC) - timedelta(days=3) - github.since) < timedelta(minutes=1)


def test_two_workers_sweep_once(engine: sa.Engine) -> None:
    github = FakeDeliveries([Failed(2, "missed")])
    assert [sweeper(engine, github).sweep(), sweeper(engine, github).sweep()] == [1, 0]


def test_a_delivery_that_never_gets_through_is_not_asked_for_for_ever(engine: sa.Engine) -> None:
    github = FakeDeliveries([Failed(2, "missed")])
    every = sweeper(engine, github, seconds=0)
    assert [every.sweep() for _ in range(TRIES + 2)] == [1] * TRIES + [0] * 2


def test_github_away_is_no_error(engine: sa.Engine) -> None:
    github = FakeDeliveries([Failed(2, "missed")], away=True)
    every = sweeper(engine, github, seconds=0)
    assert every.sweep() == 0
    github.away = False
    assert every.sweep() == 1
