"""A machine whose clock is ten minutes off: GitHub's own time, taken from its answers, signs and counts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from github import GithubException
from structlog.testing import capture_logs
from werkzeug.http import http_date

from app.failures import TryAgainLater
from app.github_api.clock import GithubClock, skew_of
from app.github_api.errors import failure
from app.github_api.gateway import Gateway
from app.handlers import handle
from app.intake.jobs import PullRequestRef, ReviewJob
from app.reviewer import Reviewer
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.review.rules_for_tests import RULES


def dated(seconds_from_now: float) -> dict[str, str]:
    """An answer's headers; its clock is so many seconds ahead of ours."""
    return {"date": http_date(time.time() + seconds_from_now)}


def test_the_last_answer_says_how_far_we_are_off() -> None:
    clock = GithubClock()
    clock.learn(dated(-600))
    assert clock.skew_seconds == pytest.approx(600, abs=2)
    assert clock.now() == pytest.approx(time.time() - 600, abs=2)
    clock.learn({})
    assert clock.skew_seconds == pytest.approx(600, abs=2), "an answer without a date says nothing"
    clock.learn({"date": "yesterday"})
    assert clock.skew_seconds == pytest.approx(600, abs=2)
    clock.learn(dated(0))
    assert abs(clock.skew_seconds) < 2


def test_a_few_seconds_are_the_networks() -> None:
    clock = GithubClock()
    clock.learn(dated(-20))
    assert clock.now() == pytest.approx(time.time(), abs=0.5)


def test_a_wrong_clock_is_said_once() -> None:
    clock = GithubClock()
    with capture_logs() as lines:
        for ahead in (0, 600, 600, 0):
            clock.learn(dated(ahead))
    assert [line["seconds"] for line in lines] == [pytest.approx(-600, abs=2)]


def test_the_reset_of_a_rate_limit_is_counted_by_githubs_clock() -> None:
    for ahead in (-600, 0, 600):
        limit = dated(ahead) | {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time() + ahead) + 100)}
        found = failure(403, {"message": "API rate limit exceeded"}, limit, "read", False)
        assert isinstance(found, TryAgainLater)
        assert found.seconds == pytest.approx(101, abs=2)


def test_a_refused_token_names_the_wrong_clock() -> None:
    refused = GithubException(401, {"message": "'Issued at' claim ('iat') must be ..."}, dated(-600))
    assert re.search(
        r"\+60[01] s off GitHub", str(failure(401, refused.data, dict(refused.headers or {}), "read", False))
    )
    assert "clock" not in str(failure(401, refused.data, dated(0), "read", False))
    assert skew_of({}) == 0


@pytest.fixture(params=[-600.0, 600.0])
def github(request: pytest.FixtureRequest, private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        sandbox.set_clock(request.param)
        sandbox.create_repository("acme/shop", {})
        sandbox.open_pull_request("acme/shop", {"Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
        yield sandbox


def test_the_first_try_learns_the_time_and_the_second_reviews(github: Sandbox) -> None:
    gateway = Gateway(github.url, github.app_id, github.private_key)
    job = ReviewJob("d", PullRequestRef(github.installation("acme").id, "acme", "shop", 1))
    with pytest.raises(TryAgainLater, match="clock") as failure:
        handle(job, gateway, Reviewer(RULES))
    assert failure.value.seconds == 1
    assert gateway.skew_seconds == pytest.approx(-github.world.ahead, abs=5)
    for _ in range(2):
        handle(job, gateway, Reviewer(RULES))
    gateway.close()
    assert len(github.pull_request("acme/shop", 1).reviews) == 1
    assert sum(call.path.endswith("/access_tokens") and call.status == 201 for call in github.calls) <= 2, "kept"
