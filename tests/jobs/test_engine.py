"""The real queue engine in this process, and what it leaves behind when the database goes away at a bad moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import dbos._queue
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.jobs import dispatcher, host
from app.jobs.host import Host
from app.jobs.inbox import Inbox
from app.jobs.ledger import Result
from app.jobs.records import Records
from app.settings import Settings
from tests.jobs.build import review


def failing_once(start: Callable[..., object]) -> Callable[..., object]:
    """Starting a claimed run, where the database is away the first time."""
    failed: list[bool] = []

    def begin(*args: object) -> object:
        if not failed:
            failed.append(True)
            raise OperationalError("select", {}, Exception("the server closed the connection"))
        return start(*args)

    return begin


def test_a_run_that_was_claimed_and_never_began_frees_its_lane_and_runs_again(
    settings: Settings, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbos._queue, "execute_dequeued_workflow", failing_once(dbos._queue.execute_dequeued_workflow))
    monkeypatch.setattr(host, "STRAY_SECONDS", 1.0)
    monkeypatch.setattr(host, "MEND_SECONDS", 1.0)
    monkeypatch.setattr(dispatcher, "SILENT_SECONDS", 2.0)
    ran: list[tuple[str, int]] = []

    def perform(delivery: str, attempt: int) -> Result:
        ran.append((delivery, attempt))
        time.sleep(4)  # longer than two looks for strays: what runs is none
        return Result("done")

    jobs = Host(settings, engine, perform)
    thread = threading.Thread(target=jobs.run)
    thread.start()
    try:
        assert Inbox(engine, 10).put(review("d1")) == "queued"
        deadline = time.monotonic() + 120
        while Records(engine).queue_state().by_state["done"] < 1 and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        jobs.stop()
        thread.join()
    assert ran == [("d1", 1)], "the first try never began, the second ran once"
    record = Records(engine).find("d1")
    assert record is not None
    assert (record.state, record.failures) == ("done", 0)
