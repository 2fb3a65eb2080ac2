"""A full disk refuses deliveries, and takes them again when there is room. SQLite's own limit stands in for the disk."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from app.jobs.records import Records
from app.main import create_app
from app.settings import Settings
from tests.intake.payloads import issue_comment, pull_request
from tests.web.test_webhook import deliver


@pytest.fixture
def pages(engine: sa.Engine) -> list[int]:
    """How many pages the file may have; one element, to be changed."""
    limit = [2**20]

    @event.listens_for(engine, "checkout")
    def _limit(connection: object, record: object, proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit[0]}")  # type: ignore[attr-defined]

    return limit


def test_a_full_disk_refuses_and_room_accepts(
    settings: Settings, engine: sa.Engine, pages: list[int], records: Records
) -> None:
    client: FlaskClient = create_app(settings.model_copy(update={"queue_limit": 10_000}), engine).test_client()
    large = issue_comment("/slimline review " + "x" * 4000)
    with engine.begin() as connection:
        pages[0] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 8
    answers = [deliver(client, large, event="issue_comment", delivery=f"d{n}") for n in range(40)]
    statuses = [answer.status_code for answer in answers]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert set(statuses) == {202, 503}
    assert all(answer.headers["Retry-After"] == "30" for answer in refused)
    pages[0] = 2**20
    assert deliver(client, pull_request("opened"), delivery="later").status_code == 202
    kept = {record.delivery for record in records.newest(100)}
    assert kept == {f"d{n}" for n, status in enumerate(statuses) if status == 202} | {"later"}
