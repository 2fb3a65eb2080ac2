"""Every call is counted by its route and status, and the rate limit that its answer tells is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

import app.github_api
from app.failures import TryAgainLater
from app.github_api import routes
from app.github_api.gateway import Gateway
from app.github_api.rate_limits import MOST_KEPT, RateLimits
from app.github_api.routes import OTHER, route_of
from app.handlers import handle
from app.intake.jobs import CommandJob, PullRequestRef, ReviewJob
from app.operations.metrics import registry
from app.reviewer import Reviewer
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.review.rules_for_tests import RULES

API = "https://ghe.example/api/v3"


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("/repos/acme/shop/pulls/7", "/repos/{owner}/{repo}/pulls/{number}"),
        (f"{API}/repos/acme/shop/pulls/7/files?per_page=100", "/repos/{owner}/{repo}/pulls/{number}/files"),
        ("/repos/acme/shop/contents/a/b/Dockerfile?ref=x", "/repos/{owner}/{repo}/contents/{path}"),
        ("/repos/acme/shop/compare/main...feature/x", "/repos/{owner}/{repo}/compare/{base...head}"),
        ("/app/installations/5/access_tokens", "/app/installations/{id}/access_tokens"),
        ("/repos/acme/shop/secrets-of/the-place", OTHER),
    ],
)
def test_a_route_holds_no_name_and_no_number(url: str, route: str) -> None:
    assert route_of(url, API) == route


def test_graphql_is_told_by_its_operation() -> None:
    assert route_of("https://ghe.example/api/graphql", API, {"query": "query Gather($a: Int) {}"}) == "/graphql Gather"
    assert route_of("https://ghe.example/api/graphql", API, {"query": "{ viewer { login } }"}) == "/graphql"


def test_every_route_of_the_packages_page_is_known() -> None:
    page = re.sub(r"/repos/o/r/", "/repos/acme/shop/", app.github_api.__doc__ or "")
    called = re.findall(r"^    (?:GET|POST|PATCH|DELETE) +(/(?:app|repos)\S*?)(?:\?\S*|\[\S*)?(?: |$)", page, re.M)
    assert len(called) >= 15
    assert [url for url in called if route_of(re.sub(r"\{\w+\}", "1", url), "") == OTHER] == []


@pytest.fixture
def github(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        sandbox.create_repository("acme/shop", {})
        sandbox.open_pull_request("acme/shop", {"Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
        yield sandbox


def counted(route: str, status: str) -> float:
    return registry.get_sample_value("slimline_github_calls_total", {"route": route, "status": status}) or 0.0


def test_calls_are_counted_one_by_one(github: Sandbox) -> None:
    pulls = "GET /repos/{owner}/{repo}/pulls/{number}"
    before = {status: counted(pulls, status) for status in ("200", "403")}
    others = registry.get_sample_value("slimline_github_calls_total", {"route": "GET other", "status": "200"})
    gateway = Gateway(github.url, github.app_id, github.private_key)
    ref = PullRequestRef(github.installation("acme").id, "acme", "shop", 1)
    handle(ReviewJob("d", ref), gateway, Reviewer(RULES))
    handle(CommandJob("c", ref, "octocat", "issue_comment", "/slimline apply all", 5), gateway, Reviewer(RULES))
    seen = counted(pulls, "200") - before["200"]
    assert seen == sum(call.method == "GET" and call.path.endswith("/pulls/1") for call in github.calls) >= 1
    github.fail_next("GET", r"/pulls/1$", 403, message="API rate limit exceeded for installation ID 5.")
    with pytest.raises(TryAgainLater):
        handle(ReviewJob("e", ref), gateway, Reviewer(RULES))
    gateway.close()
    assert counted(pulls, "403") - before["403"] == 1
    assert registry.get_sample_value("slimline_github_calls_total", {"route": "GET other", "status": "200"}) == others
    left = registry.get_sample_value("slimline_github_rate_limit_left", {"resource": "core"})
    assert left is not None
    assert 4_900 < left < 5_000


def test_a_call_without_an_answer_is_counted(private_key: str) -> None:
    gateway = Gateway("http://127.0.0.1:9", 7, private_key)
    before = counted("GET /app", "no answer")
    with pytest.raises(TryAgainLater):
        gateway.identity()
    gateway.close()
    assert counted("GET /app", "no answer") == before + 1


def answer(left: int, resource: str = "core", reset: float = 600) -> dict[str, str]:
    return {
        "x-ratelimit-remaining": str(left),
        "x-ratelimit-resource": resource,
        "x-ratelimit-reset": str(int(time.time() + reset)),
    }


def test_the_gauge_shows_who_has_least_left() -> None:
    limits = RateLimits()
    limits.learn(1, answer(4_000))
    limits.learn(2, answer(30))
    limits.learn(1, answer(4_800, "graphql"))
    assert limits.left() == {"core": 30, "graphql": 4_800}
    limits.learn(2, answer(4_999))
    assert limits.left()["core"] == 4_000
    limits.learn(3, answer(1, reset=-5))
    assert limits.left()["core"] == 4_000, "a window that is over says nothing"
    limits.learn(4, {"x-ratelimit-remaining": "many"})
    limits.learn(5, answer(0, "made-up-by-a-server"))
    assert set(limits.left()) == {"core", "graphql"}


def test_the_gauge_keeps_within_bounds() -> None:
    limits = RateLimits()
    for installation in range(MOST_KEPT + 5):
        limits.learn(installation, answer(5_000))
    assert len(limits._left) == MOST_KEPT


def test_every_route_is_one_that_its_own_pattern_finds() -> None:
    for route in routes._ROUTES:
        assert route_of(re.sub(r"\{[^}]+\}", "x", route), "") == route
