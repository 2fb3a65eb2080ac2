"""The log of calls, and faults on order."""

from __future__ import annotations

from json import JSONDecodeError

import pytest

from tests.sandbox.conftest import REPOSITORY, Client, on

PULL = f"/repos/{REPOSITORY}/pulls/1"
REVIEWS = f"{PULL}/reviews"
REVIEW = {"event": "COMMENT", "body": "x"}


def test_calls_are_kept_in_order(client: Client) -> None:
    client.sandbox.forget_calls()
    client.http.get(f"{PULL}/files?per_page=100")
    client.http.post(REVIEWS, json=REVIEW)
    assert list(map(str, client.sandbox.calls)) == [f"GET {PULL}/files -> 200", f"POST {REVIEWS} -> 200"]
    first, second = client.sandbox.calls
    assert (first.query, second.body) == ({"per_page": "100"}, REVIEW)


@pytest.mark.parametrize(("after", "reviews"), [(False, 0), (True, 1)])
def test_a_failure_before_or_after_the_work(client: Client, after: bool, reviews: int) -> None:
    client.sandbox.fail_next("POST", "/reviews$", 502, after=after)
    assert client.http.post(REVIEWS, json=REVIEW).status_code == 502
    assert len(client.sandbox.pull_request(REPOSITORY, 1).reviews) == reviews
    assert client.http.post(REVIEWS, json=REVIEW).status_code == 200


def test_an_orphan_review(client: Client) -> None:
    client.sandbox.fail_next("POST", "/reviews$", 422, after=True, drops="comments")
    assert client.http.post(REVIEWS, json={**REVIEW, "comments": [on(4)]}).status_code == 422
    stored = client.sandbox.pull_request(REPOSITORY, 1)
    assert (len(stored.reviews), stored.threads) == (1, [])


def test_a_limit_in_the_headers(client: Client) -> None:
    client.sandbox.fail_next("GET", "/pulls/1$", 403, headers={"Retry-After": "30"}, skip=1)
    assert client.http.get(PULL).status_code == 200
    assert client.http.get(PULL).headers["Retry-After"] == "30"
    assert client.http.get(PULL).status_code == 200


def test_half_an_answer(client: Client) -> None:
    client.sandbox.fail_next("GET", "/pulls/1$", truncated=True)
    answer = client.http.get(PULL)
    assert answer.text.startswith("{")
    with pytest.raises(JSONDecodeError):
        answer.json()


def test_one_graphql_operation_can_be_meant(client: Client) -> None:
    client.sandbox.fail_next("POST", "/graphql", 500, body_matches="mutation")
    assert client.graphql("{ viewer { login } }")["data"]["viewer"]["login"] == "slimline"
    assert client.http.post("/graphql", json={"query": "mutation { x }"}).status_code == 500


def test_waiting_tells_what_came_last(client: Client) -> None:
    with pytest.raises(TimeoutError, match="GET /repos/acme/shop/pulls/1 -> 200"):
        client.sandbox.wait_until(lambda: False, 0.01)
