"""What a failure means for a job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.failures import CannotReview, TryAgainLater
from app.intake.jobs import InstallationJob, Job
from app.jobs.database import open_inbox
from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger, Result
from app.jobs.records import Records
from app.jobs.schema import ensure
from app.jobs.tables import deliveries
from app.settings import Settings
from app.worker import LONGEST_WAIT, Handled, Worker, back_off
from app.worker_main import forgetting
from tests.jobs.build import review


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    settings = Settings(data_dir=tmp_path)
    engine = open_inbox(settings)
    ensure(settings, engine)
    Inbox(engine, 10).put(review("d1"))
    yield engine
    engine.dispose()


def raising(failure: Exception | None) -> object:
    def handle(job: Job) -> Handled:
        if failure is not None:
            raise failure
        return Handled("2 suggestions", 1, 3)

    return handle


def perform(engine: sa.Engine, failure: Exception | None, *, attempts: int = 1) -> Result:
    """The last result of so many tries."""
    ledger = Ledger(engine)
    worker = Worker(ledger, raising(failure), max_attempts=3)  # type: ignore[arg-type]
    for attempt in range(attempts):
        result = worker.perform("d1", attempt)
        ledger.settle("d1", attempt, result)
    return result


def test_done(engine: sa.Engine) -> None:
    assert perform(engine, None) == Result("done", "2 suggestions", accepted=1, dismissed=3)


def test_what_can_never_succeed_ends_with_its_reason(engine: sa.Engine) -> None:
    assert perform(engine, CannotReview("the App is not installed")) == Result("ended", "the App is not installed")


def test_a_rate_limit_waits_for_its_reset_and_does_not_count(engine: sa.Engine) -> None:
    result = perform(engine, TryAgainLater("rate limit", 600), attempts=5)
    assert (result.state, result.failed) == ("waiting", False)
    assert 600 <= result.wait <= 602


def test_a_time_out_backs_off_and_is_dead_at_last(engine: sa.Engine) -> None:
    assert perform(engine, TryAgainLater("502")).wait == pytest.approx(5.5, abs=0.5)
    result = perform(engine, TryAgainLater("502"), attempts=3)
    assert (result.state, result.reason) == ("dead", "502")
    assert Records(engine).retry("d1"), "a person can retry it"


def test_a_defect_is_retried_and_does_not_escape(engine: sa.Engine) -> None:
    result = perform(engine, ZeroDivisionError("secret detail"))
    assert (result.state, result.reason) == ("waiting", "defect: ZeroDivisionError")


def test_waiting_for_a_rate_limit_ends_after_three_days(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(deliveries).values(received_at=deliveries.c.received_at - 4 * 86400))
    assert perform(engine, TryAgainLater("rate limit", 600)).state == "dead"


def test_nothing_is_done_for_a_job_that_was_cancelled(engine: sa.Engine) -> None:
    Records(engine).cancel("d1")
    assert perform(engine, AssertionError("must not run")).state == "done"
    record = Records(engine).find("d1")
    assert record is not None
    assert record.state == "cancelled"


def test_back_off_grows_to_an_hour() -> None:
    for failures, seconds in ((0, 5), (1, 5), (2, 15), (3, 45)):
        assert seconds <= back_off(failures) <= seconds * 1.2
    assert LONGEST_WAIT <= back_off(50) <= LONGEST_WAIT * 1.2


def test_an_account_that_removed_the_app_is_forgotten(engine: sa.Engine) -> None:
    Ledger(engine).settle("d1", 0, Result("done"))
    handle = forgetting(lambda job: Handled("done"), Records(engine))
    assert handle(InstallationJob("d2", 311, "suspend")) == Handled("done")
    assert Records(engine).find("d1") is not None
    assert handle(InstallationJob("d3", 311, "deleted")) == Handled("done; 1 jobs forgotten")
    assert Records(engine).find("d1") is None
