from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.evidence.history_question import HistoryQuestion
from app.failures import TryAgainLater
from app.intake.jobs import HistoryJob
from app.jobs.commit_histories import CommitHistories, question_name
from app.jobs.inbox import Inbox
from app.jobs.known_histories import MOST_ASKED, MOST_TOLD, KnownHistories
from app.jobs.ledger import Ledger
from app.jobs.records import Records
from app.jobs.tables import commit_histories
from tests.jobs.build import ref

SHOP = HistoryQuestion("", ("package.json",), is_whole=True)
CHANGES = ((0,), (), (0,))


def job(installation: int = 311, *questions: HistoryQuestion) -> HistoryJob:
    return HistoryJob("d", installation, "acme", "shop", questions or (SHOP,))


def known(engine: sa.Engine, limit: int = 100) -> KnownHistories:
    return KnownHistories(CommitHistories(engine), Inbox(engine, limit))


def test_an_answer_is_told_to_all_but_those_who_asked_before_it_came(engine: sa.Engine) -> None:
    histories = known(engine)
    assert histories.told(ref(1), [SHOP]) == {}
    histories.keep(job(), SHOP, CHANGES)
    assert histories.told(ref(2), [SHOP]) == {SHOP: CHANGES}
    histories.keep(job(), SHOP, ())
    assert [histories.told(ref(number), [SHOP]) for number in (1, 2, 3)] == [{}, {SHOP: CHANGES}, {SHOP: ()}]


def test_what_one_installation_learns_no_other_is_told(engine: sa.Engine) -> None:
    histories = known(engine)
    histories.keep(job(7), SHOP, CHANGES)
    assert histories.told(ref(1, 8), [SHOP]) == {}
    assert list(histories.unanswered(job(8))) == [SHOP]
    assert list(histories.unanswered(job(7))) == []


def test_a_question_becomes_one_job_a_day(engine: sa.Engine) -> None:
    histories = known(engine)
    many = [HistoryQuestion("", (f"{n}.txt",), is_whole=True) for n in range(9)]
    for _ in range(2):
        histories.ask(ref(1), many)
    (record,) = Records(engine).newest()
    assert record.job == HistoryJob(record.delivery, 311, "acme", "shop", tuple(many[:MOST_ASKED]))
    assert (record.kind, record.lane) == ("history", "acme/shop/history")
    for one in many:
        histories.keep(job(), one, CHANGES)
    histories.ask(ref(2), many)
    assert len(Records(engine).newest()) == 1


def test_a_full_inbox_takes_no_question(engine: sa.Engine) -> None:
    known(engine, limit=0).ask(ref(1), [SHOP])
    assert Records(engine).newest() == []


def test_a_pull_request_is_told_only_so_much(engine: sa.Engine) -> None:
    histories = known(engine)
    many = [HistoryQuestion("", (f"{n}.txt",), is_whole=True) for n in range(MOST_TOLD + 3)]
    for one in many:
        histories.keep(job(), one, CHANGES)
    assert list(histories.told(ref(1), many)) == many[:MOST_TOLD]
    assert histories.told(ref(1), many[MOST_TOLD:]) == {}


def test_what_is_out_of_date_and_whose_account_left_is_deleted(engine: sa.Engine) -> None:
    histories = known(engine)
    for installation in (7, 8, 9):
        histories.keep(job(installation), SHOP, CHANGES)
    Records(engine).forget_installation(7)
    old = commit_histories.c.name == question_name(8, "acme/shop", SHOP)
    with engine.begin() as connection:
        connection.execute(sa.update(commit_histories).where(old).values(good_until=0.0))
    Ledger(engine).forget_older_than(30)
    with engine.connect() as connection:
        assert connection.execute(sa.select(commit_histories.c.installation)).scalars().all() == [9]


def test_without_the_database_a_review_waits_and_nothing_is_asked(tmp_path: object) -> None:
    away = known(sa.create_engine(f"sqlite:///{tmp_path}/no/such/folder.db"))
    with pytest.raises(TryAgainLater):
        away.told(ref(1), [SHOP])
    away.ask(ref(1), [SHOP])
