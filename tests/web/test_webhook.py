from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pydantic import SecretStr
from werkzeug.test import TestResponse

from app.intake.events import HANDLERS
from app.intake.signature import sign
from app.jobs.inbox import Inbox
from app.jobs.records import Records
from app.main import create_app
from app.settings import Settings
from tests.intake.payloads import issue_comment, pull_request
from tests.jobs.build import review
from tests.web.conftest import SECRET


def deliver(
    client: FlaskClient,
    body: bytes | dict[str, Any],
    *,
    event: str = "pull_request",
    delivery: str = "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    **headers: str,
) -> TestResponse:
    """A delivery, rightly signed unless a header says otherwise."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": sign(SECRET, raw),
        "Content-Type": "application/json",
    }
    return client.post("/webhook", data=raw, headers=sent | headers)


def test_a_signed_push_is_queued_and_stored_before_the_answer(client: FlaskClient, records: Records) -> None:
    answer = deliver(client, pull_request("synchronize"), delivery="d1")
    assert (answer.status_code, answer.json) == (202, {"status": "queued"})
    record = records.find("d1")
    assert record is not None
    assert record.lane == "Codertocat/Hello-World#2"


def test_what_asks_for_nothing_is_ignored_with_a_reason(client: FlaskClient, records: Records) -> None:
    answer = deliver(client, pull_request("labeled"))
    assert (answer.status_code, answer.json["status"]) == (200, "ignored")
    assert deliver(client, {"zen": "Design for failure."}, event="ping").json == {"status": "ignored", "reason": "pong"}
    assert deliver(client, {}, event="star").status_code == 200
    assert records.newest() == []


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=" + "0" * 64, "sha1=" + "0" * 40, sign("another secret", b"{}"), sign(SECRET, b"{} "), "sha256=é"],
)
def test_unsigned_and_wrongly_signed_requests_are_refused(
    client: FlaskClient, records: Records, signature: str
) -> None:
    answer = deliver(client, b"{}", **{"X-Hub-Signature-256": signature})
    assert answer.status_code == 401
    assert client.post("/webhook", data=b"{}").status_code == 401


def test_nothing_is_parsed_before_the_signature_is_checked(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.webhook.json.loads", lambda _: pytest.fail("parsed an unsigned body"))
    answer = deliver(client, b"{" * 1000, **{"X-Hub-Signature-256": "sha256=" + "0" * 64})
    assert answer.status_code == 401


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_form_is_taken_in_and_its_raw_body_is_what_is_signed(client: FlaskClient, records: Records) -> None:
    payload = pull_request("synchronize")
    payload["pull_request"]["title"] = "a & b = c + d % é"
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
    assert deliver(client, body, delivery="d1", **FORM).status_code == 202
    assert records.find("d1") is not None
    assert deliver(client, body, **FORM, **{"X-Hub-Signature-256": sign(SECRET, body + b"&")}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload", b"other=%7B%7D", b"payload=%7B", b"\xff", b"a=1&" * 20])
def test_a_form_without_a_payload_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    assert deliver(client, body, **FORM).status_code == 400


def test_while_the_secret_is_replaced_both_are_good(settings: Settings, engine: sa.Engine) -> None:
    secrets = {"webhook_secret": SecretStr("new one"), "webhook_secret_previous": SecretStr(SECRET)}
    client = create_app(settings.model_copy(update=secrets), engine).test_client()
    body = json.dumps(pull_request("synchronize")).encode()
    for n, secret in enumerate(("new one", SECRET)):
        assert deliver(client, body, delivery=f"d{n}", **{"X-Hub-Signature-256": sign(secret, body)}).status_code == 202
    assert deliver(client, body, **{"X-Hub-Signature-256": sign("", body)}).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"payload=%7B%7D", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b'{"a":' * 20_000]
)
def test_a_signed_body_that_is_not_json_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    assert deliver(client, body).status_code == 400


@pytest.mark.parametrize("header", ["X-GitHub-Event", "X-GitHub-Delivery"])
def test_headers_that_github_always_sends_are_needed(client: FlaskClient, header: str) -> None:
    assert deliver(client, pull_request(), **{header: ""}).status_code == 400


def test_a_delivery_id_that_is_none_is_refused(client: FlaskClient) -> None:
    assert deliver(client, pull_request(), delivery="../x'; --").status_code == 400
    assert deliver(client, pull_request(), delivery="d" * 101).status_code == 400


def test_above_25_mb_is_refused(client: FlaskClient) -> None:
    assert deliver(client, b" " * (25 * 1024 * 1024 + 1)).status_code == 413
    unsigned = client.post("/webhook", data=b"x", environ_overrides={"CONTENT_LENGTH": str(2**40)})
    assert unsigned.status_code == 413, "refused by the announced length, without reading"


def test_25_mb_are_accepted(client: FlaskClient) -> None:
    body = json.dumps(pull_request("opened")).encode()
    padded = body + b" " * (25 * 1024 * 1024 - len(body))
    assert deliver(client, padded).status_code == 202


def test_a_replayed_delivery_id_is_refused(client: FlaskClient, records: Records) -> None:
    assert deliver(client, pull_request("opened"), delivery="d1").status_code == 202
    again = deliver(client, pull_request("synchronize"), delivery="d1")
    assert (again.status_code, again.json["status"]) == (200, "ignored")
    assert len(records.newest()) == 1


def test_a_full_queue_says_when_to_come_back(client: FlaskClient, engine: sa.Engine) -> None:
    for n in range(5):
        Inbox(engine, 100).put(review(f"d{n}", number=n + 1))
    answer = deliver(client, pull_request("opened"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_a_database_that_is_away_is_503(client: FlaskClient, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE deliveries RENAME TO elsewhere"))
    answer = deliver(client, pull_request("opened"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert "slimline_database_up 0.0" in client.get("/metrics").text


def test_one_source_cannot_guess_for_ever_and_github_is_never_limited(client: FlaskClient) -> None:
    answers = [deliver(client, b"{}", **{"X-Hub-Signature-256": "sha256=" + "0" * 64}) for _ in range(40)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429] * 10
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert deliver(client, pull_request("opened")).status_code == 202, "a right signature from the same address counts"


def test_other_methods_and_pages_answer_in_words(client: FlaskClient) -> None:
    assert client.get("/webhook").status_code == 405
    assert client.get("/nothing").json == {"status": "error", "reason": "Not Found"}


def test_a_comment_of_strange_characters_is_stored(client: FlaskClient, records: Records) -> None:
    body = json.dumps(issue_comment("/slimline review \ud800\u202e\0 é")).encode()
    assert deliver(client, body, event="issue_comment", delivery="d1").status_code == 202
    assert records.find("d1") is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*HANDLERS, "", "a\tb"]), json_values | st.binary())
def test_no_signed_body_is_answered_with_a_server_error(client: FlaskClient, event: str, body: Any) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert deliver(client, raw, event=event).status_code in (200, 202, 400)
