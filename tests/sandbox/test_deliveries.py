"""Webhook deliveries: signed, sent, recorded, sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sandbox.courier import signature
from app.sandbox.sandbox import Sandbox
from app.sandbox.world import PERMISSIONS
from app.setup.permissions import EVENTS
from tests.sandbox.announced import EVENTS as ANNOUNCED
from tests.sandbox.announced import announce_everything
from tests.sandbox.conftest import REPOSITORY, Client
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_githubs_own_example_of_a_signature() -> None:
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signature("It's a Secret to Everybody", b"Hello, World!") == expected


def test_a_delivery_is_signed_and_recorded(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.send_webhooks_to(receiver.url)
    sandbox.create_repository(REPOSITORY, {"Dockerfile": "FROM a\n"})
    sandbox.open_pull_request(REPOSITORY, {"Dockerfile": "FROM b\n"})
    sandbox.wait_for_deliveries()
    headers, body = receiver.got[-1]
    payload = json.loads(body)
    assert headers["X-Hub-Signature-256"] == signature(sandbox.webhook_secret, body)
    assert (headers["X-Github-Event"], payload["action"], payload["pull_request"]["number"]) == (
        "pull_request",
        "opened",
        1,
    )
    assert headers["X-Github-Hook-Installation-Target-Id"] == str(sandbox.app_id)
    assert payload["installation"]["id"] == sandbox.installation("acme").id
    last = sandbox.deliveries[-1]
    assert (last.status_code, last.status, last.answer) == (202, "OK", "taken")


def test_a_failed_one_is_sent_again_under_its_id(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.send_webhooks_to(receiver.url)
    receiver.status = 503
    sandbox.create_repository(REPOSITORY, {"Dockerfile": "FROM a\n"})
    sandbox.wait_for_deliveries()
    failed = sandbox.deliveries[-1]
    assert (failed.status_code, failed.status) == (503, "Invalid HTTP Response: 503")
    receiver.status = 202
    again = sandbox.redeliver(failed)
    sandbox.wait_for_deliveries()
    assert (again.guid, again.redelivery, again.status) == (failed.guid, True, "OK")
    assert receiver.got[-1][1] == failed.body


def test_the_app_lists_and_redelivers(client: Client, app_token: str) -> None:
    client.http.headers["Authorization"] = f"Bearer {app_token}"
    client.sandbox.wait_for_deliveries()
    listed = client.http.get("/app/hook/deliveries?per_page=1")
    newest = listed.json()[0]
    assert (newest["event"], newest["status"]) == ("pull_request", "failed to connect to host")
    older = client.http.get(listed.links["next"]["url"]).json()[0]
    assert older["event"] == "installation"
    assert client.http.get(f"/app/hook/deliveries/{older['id']}").json()["request"]["payload"]["action"] == "created"
    assert client.http.post(f"/app/hook/deliveries/{older['id']}/attempts").status_code == 202
    assert client.sandbox.deliveries[-1].guid == older["guid"]


def test_nobody_listens(sandbox: Sandbox) -> None:
    sandbox.send_webhooks_to("http://127.0.0.1:9/")
    sandbox.create_repository(REPOSITORY, {})
    sandbox.wait_for_deliveries()
    assert sandbox.deliveries[-1].status == "failed to connect to host"


def test_what_happens_is_announced(sandbox: Sandbox) -> None:
    announce_everything(sandbox)
    assert [f"{each.event} {each.action}" for each in sandbox.deliveries] == ANNOUNCED


def test_the_app_is_registered_as_the_manifest_says() -> None:
    manifest = json.loads((Path(__file__).parents[2] / "deploy/app-manifest.json").read_text())
    assert list(EVENTS) == manifest["default_events"]
    assert manifest["default_permissions"].keys() == PERMISSIONS.keys()
