"""Who gets in: the App's JWT, installation tokens and their scope, the limits."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest
from github import GithubIntegration

from app.sandbox.sandbox import Sandbox
from app.sandbox.world import new_private_key
from tests.sandbox.conftest import REPOSITORY, Client, on

REVIEW = {"event": "COMMENT", "body": "x"}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iat": now - 60, "exp": now + 500, "iss": "4711"} | changes


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": 0},
        {"exp": -100},
        {"iat": 1_000, "exp": 1_500},
        {"exp": 4_000},
    ],
    ids=["another App's", "expired", "from the future", "for too long"],
)
def test_a_wrong_claim_is_refused(sandbox: Sandbox, wrong: dict[str, int]) -> None:
    """wrong: times from the moment in which the test runs, which may be long after it was collected."""
    now = int(time.time())
    dated = {name: now + seconds if name in {"iat", "exp"} else str(seconds) for name, seconds in wrong.items()}
    token = jwt.encode(claims(**dated), sandbox.private_key, "RS256")
    assert httpx.get(f"{sandbox.url}/app", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("token", ["x", "no nsense"])
def test_what_is_no_token_is_refused(sandbox: Sandbox, token: str) -> None:
    assert httpx.get(f"{sandbox.url}/app", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_another_key_is_refused(sandbox: Sandbox) -> None:
    token = jwt.encode(claims(), new_private_key(), "RS256")
    assert httpx.get(f"{sandbox.url}/app", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_app_knows_itself_and_its_installations(integration: GithubIntegration, client: Client) -> None:
    assert integration.get_app().slug == "slimline"
    found = integration.get_repo_installation("acme", "shop")
    assert found.id == client.sandbox.installation("acme").id


def scoped(client: Client, app_token: str, **body: Any) -> httpx.Response:
    identity = client.sandbox.installation("acme").id
    headers = {"Authorization": f"Bearer {app_token}"}
    return httpx.post(f"{client.sandbox.url}/app/installations/{identity}/access_tokens", json=body, headers=headers)


def test_a_token_reaches_only_its_repositories(client: Client, app_token: str) -> None:
    client.sandbox.create_repository("acme/other", {})
    token = scoped(client, app_token, repositories=["other"]).json()["token"]
    assert len(token) > 40
    answer = httpx.get(f"{client.sandbox.url}/repos/{REPOSITORY}", headers={"Authorization": f"token {token}"})
    assert answer.status_code == 404
    assert scoped(client, app_token, repositories=["missing"]).status_code == 422


def test_a_token_has_only_its_permissions(client: Client, app_token: str) -> None:
    token = scoped(client, app_token, permissions={"pull_requests": "read"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    api = f"{client.sandbox.url}/repos/{REPOSITORY}"
    assert httpx.get(f"{api}/pulls/1", headers=headers).status_code == 200
    refused = httpx.post(f"{api}/pulls/1/reviews", json=REVIEW, headers=headers)
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    assert httpx.get(f"{api}/git/trees/main", headers=headers).status_code == 403


def test_more_than_was_granted_is_422(client: Client, app_token: str) -> None:
    assert scoped(client, app_token, permissions={"issues": "write"}).status_code == 422
    client.sandbox.set_permissions("acme", contents="read")
    assert scoped(client, app_token, permissions={"contents": "write"}).status_code == 422


def test_an_account_that_left_lets_nobody_in(client: Client) -> None:
    client.sandbox.suspend("acme")
    assert client.http.get(f"/repos/{REPOSITORY}").status_code == 403
    client.sandbox.uninstall("acme")
    assert client.http.get(f"/repos/{REPOSITORY}").status_code == 401


def test_the_hourly_limit_is_counted_and_kept(client: Client) -> None:
    before = int(client.http.get(f"/repos/{REPOSITORY}").headers["X-RateLimit-Remaining"])
    after = client.http.get(f"/repos/{REPOSITORY}").headers
    assert int(after["X-RateLimit-Remaining"]) == before - 1
    client.sandbox.gate.limits.hourly_requests = 1
    refused = client.http.get(f"/repos/{REPOSITORY}")
    assert (refused.status_code, refused.headers["X-RateLimit-Remaining"]) == (403, "0")


def test_content_has_a_secondary_limit(client: Client) -> None:
    sent = [client.http.post(f"/repos/{REPOSITORY}/pulls/1/reviews", json=REVIEW).status_code for _ in range(81)]
    assert sent == [200] * 80 + [403]
    refused = client.http.post(f"/repos/{REPOSITORY}/pulls/1/comments", json=on(4))
    assert refused.headers["Retry-After"] == "60"
