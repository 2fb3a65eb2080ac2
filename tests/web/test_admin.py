from __future__ import annotations

import base64

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger, Result
from app.jobs.records import Records
from app.jobs.tables import deliveries
from app.main import create_app
from app.settings import Settings
from tests.jobs.build import command, review

BEARER = {"Authorization": "Bearer open-sesame-please"}


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()}


@pytest.fixture(autouse=True)
def _jobs(engine: sa.Engine) -> None:
    Inbox(engine, 100).put(review("d1"))
    Inbox(engine, 100).put(command("d2", number=2))
    Ledger(engine).settle("d1", 0, Result("dead", "<script>alert(1)</script>"))


@pytest.mark.parametrize("path", ["/jobs", "/reviews"])
def test_nobody_sees_the_pages_without_the_token(client: FlaskClient, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        basic("wrong"),
        {"Authorization": "Digest x"},
        basic("\ud7ff"),
    ):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 401
        assert "d1" not in answer.text
    assert client.post("/jobs/d1/retry").status_code == 401


@pytest.mark.parametrize("headers", [BEARER, basic("open-sesame-please")])
def test_with_it_they_are_shown_with_everything_escaped(client: FlaskClient, headers: dict[str, str]) -> None:
    jobs = client.get("/jobs", headers=headers)
    assert jobs.status_code == 200
    assert "acme/shop#1" in jobs.text
    assert "<script>" not in jobs.text
    assert "&lt;script&gt;" in jobs.text
    assert "d2" not in client.get("/reviews", headers=headers).text
    assert "d1" not in client.get("/jobs?state=waiting", headers=headers).text


def test_without_a_configured_token_there_are_no_such_pages(settings: Settings, engine: sa.Engine) -> None:
    client = create_app(settings.model_copy(update={"admin_token": None}), engine).test_client()
    assert client.get("/jobs", headers=basic("")).status_code == 404


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    codes = [client.get("/jobs", headers=basic(str(n))).status_code for n in range(35)]
    assert codes == [401] * 30 + [429] * 5
    assert client.get("/jobs", headers=BEARER).status_code == 200


def test_a_dead_job_is_retried_and_a_waiting_one_cancelled(client: FlaskClient, records: Records) -> None:
    assert client.post("/jobs/d1/retry", headers=BEARER).status_code == 303
    assert client.post("/jobs/d2/cancel", headers=BEARER).status_code == 303
    assert {record.delivery: record.state for record in records.newest()} == {"d1": "waiting", "d2": "cancelled"}
    assert client.post("/jobs/d2/cancel", headers=BEARER).status_code == 409
    assert client.post("/jobs/d2/destroy", headers=BEARER).status_code == 404


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_s_page_cannot_press_our_buttons(
    client: FlaskClient, records: Records, headers: dict[str, str]
) -> None:
    assert client.post("/jobs/d1/retry", headers=BEARER | headers).status_code == 403
    record = records.find("d1")
    assert record is not None
    assert record.state == "dead"


def test_a_search_reaches_the_oldest_job_and_takes_no_wildcards(engine: sa.Engine, records: Records) -> None:
    rows = [
        {"delivery": f"n{n}", "lane": f"acme/other_{n % 7}#{n}", "state": "done", "kind": "review"}
        for n in range(6_000)
    ]
    common = {"installation": 1, "head_sha": "", "reason": "", "attempt": 0, "failures": 0, "not_before": 0.0}
    with engine.begin() as connection:
        (job,) = connection.execute(sa.select(deliveries.c.job).where(deliveries.c.delivery == "d1")).one()
        times = {"received_at": 0.0, "updated_at": 0.0, "job": job}
        connection.execute(sa.insert(deliveries), [row | common | times for row in rows])
    assert [one.delivery for one in records.search(100, text="ACME/shop#1")] == ["d1"]
    assert records.search(100, text="acme%") == records.search(100, text="acmeXother") == []
    assert [one.delivery for one in records.search(2, text="other_3#", kind="review")] == ["n5995", "n5988"]
    assert [one.delivery for one in records.search(9, is_visible=lambda lane: lane == "acme/shop#2")] == ["d2"]
