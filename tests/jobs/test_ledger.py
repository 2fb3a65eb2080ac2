from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.intake.jobs import InstallationJob
from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger, Result
from app.jobs.records import Records
from app.jobs.states import SETTLED, State
from app.jobs.tables import deliveries, now, write_budgets
from app.jobs.write_budget import BURST, WRITE_COSTS, WriteBudgets
from tests.jobs.build import command, review


@pytest.fixture
def inbox(engine: sa.Engine) -> Inbox:
    return Inbox(engine, 1000)


@pytest.fixture
def ledger(engine: sa.Engine) -> Ledger:
    return Ledger(engine)


@pytest.fixture
def records(engine: sa.Engine) -> Records:
    return Records(engine)


def state(records: Records, delivery: str) -> State:
    record = records.find(delivery)
    assert record is not None
    return record.state


def test_the_way_of_a_job(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("d1"))
    due = ledger.due()
    assert [record.delivery for record in due] == ["d1"]
    ledger.handed_over(due)
    assert state(records, "d1") == "queued"
    assert ledger.due() == []
    assert ledger.begin("d1", 0) is not None
    assert state(records, "d1") == "running"
    ledger.settle("d1", 0, Result("done", "2 suggestions"))
    ledger.settle("d1", 0, Result("dead", "reported twice"))
    assert state(records, "d1") == "done"


def test_of_ten_pushes_only_the_newest_is_reviewed(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    for n in range(10):
        inbox.put(review(f"d{n}"))
    inbox.put(review("other", number=2))
    inbox.put(command("asked"))
    assert [record.delivery for record in ledger.due()] == ["d9", "other", "asked"]
    assert [state(records, f"d{n}") for n in range(10)] == ["superseded"] * 9 + ["waiting"]


def test_a_push_replaces_one_that_the_engine_already_has(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("old"))
    ledger.handed_over(ledger.due())
    inbox.put(review("new"))
    assert ledger.begin("old", 0) is None
    assert state(records, "old") == "superseded"
    assert ledger.begin("new", 0) is not None


def test_a_push_does_not_replace_one_that_runs_nor_a_command(inbox: Inbox, ledger: Ledger) -> None:
    inbox.put(review("running"))
    assert ledger.begin("running", 0) is not None
    inbox.put(command("asked"))
    inbox.put(review("new"))
    assert ledger.begin("running", 0) is not None, "after a crash the same try begins again"
    assert ledger.begin("asked", 0) is not None


def test_a_job_put_back_waits_and_runs_under_a_new_number(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("d1"))
    ledger.begin("d1", 0)
    ledger.settle("d1", 0, Result("waiting", "rate limit", wait=3600, failed=True))
    assert ledger.due() == []
    assert ledger.begin("d1", 0) is None, "the old try is over"
    record = records.find("d1")
    assert record is not None
    assert (record.state, record.attempt, record.failures) == ("waiting", 1, 1)
    assert 3590 < record.not_before - record.received_at < 3700
    assert records.retry("d1")
    assert [record.attempt for record in ledger.due()] == [2]


@pytest.mark.parametrize("settled", SETTLED)
def test_a_settled_job_can_be_retried_by_hand(inbox: Inbox, ledger: Ledger, records: Records, settled: State) -> None:
    inbox.put(review("d1"))
    ledger.begin("d1", 0)
    ledger.settle("d1", 0, Result(settled, "why"))
    assert records.retry("d1")
    assert [(record.attempt, record.failures, record.reason) for record in ledger.due()] == [(1, 0, "")]


def test_a_cancelled_job_does_not_run(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("d1"))
    ledger.handed_over(ledger.due())
    assert records.cancel("d1")
    assert ledger.begin("d1", 0) is None
    assert not records.cancel("d1")


def test_a_running_job_can_be_neither_cancelled_nor_retried(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("d1"))
    ledger.begin("d1", 0)
    assert not records.cancel("d1")
    assert not records.retry("d1")
    assert not records.retry("unknown")


def test_old_jobs_are_forgotten_but_for_dead_ones(
    inbox: Inbox, ledger: Ledger, records: Records, engine: sa.Engine
) -> None:
    for n, end in enumerate((*SETTLED, "waiting")):
        inbox.put(review(f"d{n}", number=n + 1))
        ledger.settle(f"d{n}", 0, Result(end))
    with engine.begin() as connection:
        connection.execute(sa.update(deliveries).values(updated_at=deliveries.c.updated_at - 31 * 86400))
    inbox.put(review("young", number=99))
    ledger.settle("young", 0, Result("done"))
    ledger.forget_older_than(30)
    assert {record.state for record in records.newest()} == {"dead", "waiting", "done"}
    assert records.find("young") is not None


def test_what_an_uninstalled_account_left_is_deleted(inbox: Inbox, ledger: Ledger, records: Records) -> None:
    inbox.put(review("theirs", installation=1))
    inbox.put(review("ours", number=2, installation=2))
    for delivery in ("theirs", "ours"):
        ledger.settle(delivery, 0, Result("done"))
    assert records.forget_installation(1) == 1
    assert [record.delivery for record in records.newest()] == ["ours"]


def test_the_queue_in_numbers(inbox: Inbox, ledger: Ledger, records: Records, engine: sa.Engine) -> None:
    assert records.queue_state().oldest_seconds == 0
    inbox.put(review("d1"))
    inbox.put(review("d2", number=2))
    ledger.settle("d2", 0, Result("dead", "crashed"))
    with engine.begin() as connection:
        connection.execute(sa.update(deliveries).values(received_at=deliveries.c.received_at - 100))
    state = records.queue_state()
    assert (state.by_state["waiting"], state.by_state["dead"]) == (1, 1)
    assert 100 <= state.oldest_seconds < 130


def test_of_many_jobs_of_one_installation_only_its_share_is_handed_over(inbox: Inbox, ledger: Ledger) -> None:
    for n in range(30):
        inbox.put(review(f"many-{n}", number=n + 1))
    inbox.put(review("few", number=99, installation=7))
    due = ledger.due(each=4)
    assert [record.delivery for record in due] == ["many-0", "many-1", "many-2", "many-3", "few"]
    ledger.handed_over(due)
    assert ledger.due(each=4) == []
    ledger.begin("many-2", 0)
    ledger.settle("many-2", 0, Result("done", ""))
    assert [record.delivery for record in ledger.due(each=4)] == ["many-4"]


def test_while_github_wants_to_hear_nothing_an_installation_s_jobs_wait_and_then_the_oldest_goes_first(
    engine: sa.Engine, inbox: Inbox, ledger: Ledger
) -> None:
    for n in range(3):
        inbox.put(review(f"d{n}", number=n + 1))
    inbox.put(review("other", number=99, installation=7))
    inbox.put(InstallationJob("news", 311, "suspend"))
    WriteBudgets(engine).pause(311, 60)
    assert [record.delivery for record in ledger.due()] == ["other", "news"]
    with engine.begin() as connection:
        connection.execute(sa.update(write_budgets).values(next_at=0.0))
    assert [record.delivery for record in ledger.due(each=1)] == ["d0", "other"]


def test_a_review_begins_when_its_writes_can_be_paid(engine: sa.Engine, inbox: Inbox, ledger: Ledger) -> None:
    inbox.put(review("d1"))
    budgets = WriteBudgets(engine, lambda seconds: None)
    budgets.acquire(311)
    assert ledger.due() != []
    with engine.begin() as connection:
        connection.execute(sa.update(write_budgets).values(next_at=0.0, paid_until=now() + (BURST - 2) * WRITE_COSTS))
    assert ledger.due() == []


def test_two_workers_do_not_hand_over_at_the_same_time(engine: sa.Engine, ledger: Ledger) -> None:
    with ledger.handing_over() as first, Ledger(engine).handing_over() as second:
        assert first
        assert second == (engine.dialect.name == "sqlite")


def test_a_kind_of_a_newer_version_is_left_to_workers_that_know_it(
    engine: sa.Engine, inbox: Inbox, ledger: Ledger, records: Records
) -> None:
    inbox.put(review("newer"))
    inbox.put(review("ours", number=2))
    with engine.begin() as connection:
        connection.execute(sa.update(deliveries).where(deliveries.c.delivery == "newer").values(kind="unheard-of"))
    assert [record.delivery for record in ledger.due()] == ["ours"]
    assert [record.delivery for record in records.newest()] == ["ours"]
    assert [record.delivery for record in records.search(10)] == ["ours"]
    assert list(ledger.handed_over_long_ago(0)) == []
