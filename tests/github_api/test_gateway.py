"""The gateway against the sandbox: tokens, missed deliveries, budgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.failures import CannotReview, TryAgainLater
from app.github_api.gateway import Gateway
from app.handlers import handle
from app.intake.jobs import InstallationJob, PullRequestRef, ReviewJob
from app.reviewer import Reviewer
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.review.rules_for_tests import RULES

DOCKERFILE = "FROM python:3.13\nRUN pip install flask\n"


@pytest.fixture
def github(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        sandbox.create_repository("acme/shop", {})
        sandbox.open_pull_request("acme/shop", {"Dockerfile": DOCKERFILE})
        yield sandbox


@pytest.fixture
def gateway(github: Sandbox) -> Iterator[Gateway]:
    found = Gateway(github.url, github.app_id, github.private_key)
    yield found
    found.close()


def ref(github: Sandbox) -> PullRequestRef:
    return PullRequestRef(github.installation("acme").id, "acme", "shop", 1)


def tokens_asked(github: Sandbox) -> list[object]:
    return [c.body for c in github.calls if c.path.endswith("/access_tokens") and c.body["repositories"] == ["shop"]]


def test_a_token_is_for_one_repository_and_is_kept(github: Sandbox, gateway: Gateway) -> None:
    for _ in range(2):
        with gateway.pull_request(ref(github)) as pull:
            pull.state()
    (asked,) = tokens_asked(github)
    assert asked == {
        "repositories": ["shop"],
        "permissions": {
            "metadata": "read",
            "contents": "write",
            "pull_requests": "write",
            "checks": "write",
            "issues": "read",
        },
    }


def test_what_an_installation_does_not_grant_is_asked_for_in_each_job(github: Sandbox, gateway: Gateway) -> None:
    github.set_permissions("acme", contents="read")
    for asked in (2, 4):
        with gateway.pull_request(ref(github)) as pull:
            assert not pull.state().may_commit
        assert len(tokens_asked(github)) == asked
    github.set_permissions("acme", contents="write")
    for _ in range(2):
        with gateway.pull_request(ref(github)) as pull:
            assert pull.state().may_commit
    assert len(tokens_asked(github)) == 5


def test_an_uninstalled_app_ends_the_job(github: Sandbox, gateway: Gateway) -> None:
    job = ReviewJob("d", ref(github))
    github.uninstall("acme")
    with pytest.raises(CannotReview):
        handle(job, gateway, Reviewer(RULES))


def test_a_changed_installation_drops_what_is_kept(github: Sandbox, gateway: Gateway) -> None:
    with gateway.pull_request(ref(github)) as pull:
        pull.state()
    handle(InstallationJob("d", ref(github).installation, "repositories"), gateway, Reviewer(RULES))
    with gateway.pull_request(ref(github)) as pull:
        pull.state()
    assert len(tokens_asked(github)) == 2


def test_a_budget_is_asked_before_each_write(github: Sandbox) -> None:
    asked: list[int] = []
    gateway = Gateway(github.url, github.app_id, github.private_key, asked.append)
    handle(ReviewJob("d", ref(github)), gateway, Reviewer(RULES))
    gateway.close()
    assert asked == [ref(github).installation] * 2  # the review and the check run


def test_a_spent_budget_puts_the_job_back_before_anything_is_written(github: Sandbox) -> None:
    def spent(installation: int) -> None:
        raise TryAgainLater("80 writes in this minute", 30)

    gateway = Gateway(github.url, github.app_id, github.private_key, spent)
    with pytest.raises(TryAgainLater):
        handle(ReviewJob("d", ref(github)), gateway, Reviewer(RULES))
    gateway.close()
    assert github.pull_request("acme/shop", 1).reviews == []


def test_who_we_are(github: Sandbox, gateway: Gateway) -> None:
    who = gateway.identity()
    assert who.name == "Slimline"
    assert who.permissions["checks"] == "write"
    assert "pull_request" in who.events
    assert abs(who.skew_seconds) < 10


def test_a_renamed_repository_is_followed(github: Sandbox, gateway: Gateway) -> None:
    with gateway.pull_request(ref(github)) as pull:
        github.rename_repository("acme/shop", "store")
        assert pull.state().base_repository == "acme/store"


def test_failed_deliveries_are_listed_once_and_sent_again(github: Sandbox, gateway: Gateway) -> None:
    github.send_webhooks_to("http://127.0.0.1:9/nobody")
    github.open_pull_request("acme/shop", {"Dockerfile": DOCKERFILE}, branch="other")
    github.wait_for_deliveries()
    since = datetime.now(UTC) - timedelta(days=3)
    failed = [delivery for delivery in gateway.failed_deliveries(since) if delivery.event == "pull_request"]
    assert len({delivery.guid for delivery in failed}) == len(failed) >= 1
    gateway.redeliver(failed[-1].id)
    assert [d.guid for d in github.deliveries if d.redelivery] == [failed[-1].guid]
    assert gateway.failed_deliveries(datetime.now(UTC) + timedelta(seconds=5)) == []
