from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.intake.jobs import ThreadJob
from app.jobs.ledger import Ledger
from app.jobs.records import Records
from app.jobs.resolved_threads import ResolvedThreads
from app.jobs.tables import resolved_threads
from tests.jobs.build import HEAD, ref

OTHER = "b" * 40


def resolved(comment: int, head_sha: str = HEAD, *, is_resolved: bool = True, installation: int = 311) -> ThreadJob:
    return ThreadJob(f"d{comment}", ref(1, installation), comment, head_sha, is_resolved)


def test_the_newest_word_counts_and_an_open_thread_has_none(engine: sa.Engine) -> None:
    threads = ResolvedThreads(engine)
    for job in (resolved(1), resolved(2), resolved(1, OTHER), resolved(3), resolved(3, is_resolved=False)):
        threads.note(job)
    assert threads.heads([1, 2, 3, 4]) == {1: OTHER, 2: HEAD}
    threads.forget([1, 4])
    assert threads.heads([1, 2]) == {2: HEAD}


def test_the_same_delivery_twice_is_one_row(engine: sa.Engine) -> None:
    threads = ResolvedThreads(engine)
    threads.note(resolved(1))
    threads.note(resolved(1))
    assert threads.heads([1]) == {1: HEAD}


def test_what_is_old_and_whose_account_left_is_deleted(engine: sa.Engine) -> None:
    threads = ResolvedThreads(engine)
    threads.note(resolved(1, installation=7))
    threads.note(resolved(2))
    threads.note(resolved(3))
    Records(engine).forget_installation(7)
    with engine.begin() as connection:
        connection.execute(sa.update(resolved_threads).where(resolved_threads.c.comment == 2).values(resolved_at=0.0))
    Ledger(engine).forget_older_than(30)
    assert threads.heads([1, 2, 3]) == {3: HEAD}


def test_without_the_database_nothing_is_known(tmp_path: object) -> None:
    assert ResolvedThreads(sa.create_engine(f"sqlite:///{tmp_path}/no/such/folder.db")).heads([1]) == {}


@pytest.mark.parametrize("comments", [[], [5]])
def test_nothing_to_forget_is_no_trouble(engine: sa.Engine, comments: list[int]) -> None:
    ResolvedThreads(engine).forget(comments)
