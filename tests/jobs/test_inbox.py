from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.intake.jobs import CommandJob, InstallationJob, Job, PullRequestRef, ReviewJob
from app.jobs.codec import decode, encode, kind_of
from app.jobs.inbox import Inbox, InboxFull, InboxUnavailable
from app.jobs.records import Records
from tests.jobs.build import command, review


def test_a_job_put_in_is_found_again(engine: sa.Engine) -> None:
    job = command("d1", "/slimline apply \0 \ud800 é")
    assert Inbox(engine, 10).put(job) == "queued"
    record = Records(engine).find("d1")
    assert record is not None
    assert (record.job, record.state, record.lane, record.attempt) == (job, "waiting", "acme/shop#1", 0)


def test_the_same_delivery_twenty_times_at_once_is_one_job(engine: sa.Engine) -> None:
    inbox = Inbox(engine, 100)
    together = threading.Barrier(20)

    def put(_: int) -> str:
        together.wait()
        return inbox.put(review("d1"))

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(put, range(20)))
    assert sorted(answers) == ["duplicate"] * 19 + ["queued"]
    assert len(Records(engine).newest()) == 1


def test_above_the_limit_nothing_is_accepted(engine: sa.Engine) -> None:
    for n in range(3):
        Inbox(engine, 3).put(review(f"d{n}"))
    with pytest.raises(InboxFull):
        Inbox(engine, 3).put(review("d9"))
    assert Records(engine).find("d9") is None


def test_a_database_that_does_not_take_the_job_says_so(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE deliveries RENAME TO elsewhere"))
    with pytest.raises(InboxUnavailable):
        Inbox(engine, 3).put(review("d1"))


texts = st.text(max_size=20)
refs = st.builds(PullRequestRef, st.integers(1, 2**53), texts, texts, st.integers(1, 2**31))
jobs = st.one_of(
    st.builds(ReviewJob, texts, refs, texts, texts),
    st.builds(CommandJob, texts, refs, texts, texts, texts, st.integers(0, 2**53), st.integers(0, 2**53)),
    st.builds(InstallationJob, texts, st.integers(1, 2**53), texts, st.lists(texts, max_size=3).map(tuple)),
)


@given(jobs)
def test_a_stored_job_is_the_same_job(job: Job) -> None:
    stored = encode(job)
    assert stored.isascii()
    assert decode(kind_of(job), stored) == job


def test_a_field_of_a_newer_version_is_left_out() -> None:
    job = review("d1")
    assert decode("review", encode(job).replace('{"delivery"', '{"new":1,"delivery"')) == job
