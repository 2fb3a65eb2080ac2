from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.failures import TryAgainLater
from app.jobs.tables import write_budgets
from app.jobs.write_budget import BURST, WRITE_COSTS, WriteBudgets


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine takes between two turns must not count: the database's clock stands still."""
    monkeypatch.setattr("app.jobs.write_budget.now", lambda: sa.literal(1_000_000.0))


def test_writes_of_one_installation_are_a_second_apart_over_all_workers(engine: sa.Engine) -> None:
    waits: list[float] = []
    workers = [WriteBudgets(engine, waits.append) for _ in range(2)]
    for n in range(5):
        workers[n % 2].acquire(7)
    workers[0].acquire(8)
    assert waits == [1, 2, 3, 4], "the first of each installation goes at once"


def test_at_the_same_time_nobody_gets_the_same_turn(engine: sa.Engine) -> None:
    waits: list[float] = []
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: WriteBudgets(engine, waits.append).acquire(7), range(5)))
    assert sorted(waits) == [1, 2, 3, 4]


def test_a_turn_too_far_off_puts_the_job_back(engine: sa.Engine) -> None:
    budgets = WriteBudgets(engine, lambda _: None)
    for _ in range(6):
        budgets.acquire(7)
    with pytest.raises(TryAgainLater) as failure:
        budgets.acquire(7)
    assert failure.value.seconds == 6


def test_an_hour_s_budget_holds_and_time_pays_it_off(engine: sa.Engine) -> None:
    budgets = WriteBudgets(engine, lambda _: None)

    def pass_time(seconds: float) -> None:
        earlier = {name: write_budgets.c[name] - seconds for name in ("next_at", "paid_until")}
        with engine.begin() as connection:
            connection.execute(sa.update(write_budgets).values(**earlier))

    def write_each_second(writes: int) -> None:
        for _ in range(writes):
            budgets.acquire(7)
            pass_time(1)

    burst = int((BURST * WRITE_COSTS - 1) / (WRITE_COSTS - 1))  # every second of the burst pays a part of a write
    write_each_second(burst)
    with pytest.raises(TryAgainLater) as failure:
        write_each_second(3)
    assert 0 < (failure.value.seconds or 0) <= WRITE_COSTS
    assert BURST + 3600 / WRITE_COSTS == 500, "what any hour can hold at most"
    pass_time(WRITE_COSTS)
    budgets.acquire(7)


def test_a_shorter_pause_does_not_end_a_longer_one(engine: sa.Engine) -> None:
    budgets = WriteBudgets(engine, lambda _: None)
    budgets.pause(7, 60)
    budgets.pause(7, 10)
    with pytest.raises(TryAgainLater) as failure:
        budgets.acquire(7)
    assert failure.value.seconds == 60
