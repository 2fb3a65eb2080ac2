"""The main job with nothing left out: a signed delivery goes in over HTTP, the sandbox's state comes out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from app.sandbox.app_process import AppProcess, running_app
from app.sandbox.records import PullRequest
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.sandbox.suggestions import Replacement, replaced, suggested_text
from rules.dockerfile.parser import parse
from tests.practice import EXPERT, PRACTICE, PROJECT

REPOSITORY = "acme/shop"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        running.create_repository(REPOSITORY, PROJECT)
        running.push(REPOSITORY, "main", {"main.py": "print('the shop')\n"})
        yield running


@pytest.fixture(scope="module")
def app(sandbox: Sandbox) -> Iterator[AppProcess]:
    with running_app(sandbox) as running:
        yield running


@pytest.fixture(scope="module")
def pull(sandbox: Sandbox, app: AppProcess) -> PullRequest:
    sandbox.forget_calls()
    opened = sandbox.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    checked(sandbox, app, opened.head_sha)
    return opened


def checked(sandbox: Sandbox, app: AppProcess, sha: str) -> str | None:
    """Wait for the check run of a commit; its conclusion."""

    def is_done() -> bool:
        return any(run.status == "completed" for run in sandbox.check_runs(REPOSITORY, sha))

    assert sandbox.world.wait_until(lambda: is_done() or not app.is_running, 240), app.tail()
    assert is_done(), app.tail()
    return sandbox.check_runs(REPOSITORY, sha)[-1].conclusion


def test_one_review_with_exactly_two_suggestions(sandbox: Sandbox, pull: PullRequest) -> None:
    assert [(review.state, review.commit_id) for review in pull.reviews] == [("COMMENTED", pull.head_sha)]
    assert [(each.path, each.start_line, each.line) for each in pull.threads] == [
        ("Dockerfile", None, 1),
        ("Dockerfile", 3, 7),
    ]
    assert sandbox.open_suggestions(REPOSITORY, pull.number) == [comment.id for comment in pull.review_comments]


def test_the_delivery_was_answered_at_once(sandbox: Sandbox, pull: PullRequest) -> None:
    opened = next(each for each in sandbox.deliveries if each.action == "opened")
    assert (opened.status_code, opened.status) == (202, "OK")


def test_it_took_seven_calls(sandbox: Sandbox, pull: PullRequest) -> None:
    calls = [call for call in sandbox.calls if not call.path.startswith("/app/")]
    calls = calls[: next(n for n, call in enumerate(calls, 1) if call.path.endswith("/check-runs"))]
    assert len(calls) <= 7, "\n".join(map(str, calls))


def test_any_subset_of_the_suggestions_is_a_valid_dockerfile(pull: PullRequest) -> None:
    every = [
        Replacement(thread.path, thread.start_line or thread.line, thread.line, text, thread)
        for thread in pull.threads
        if thread.line is not None and (text := suggested_text(thread.comments[0].body)) is not None
    ]
    for size in range(len(every) + 1):
        for chosen in itertools.combinations(every, size):
            dockerfile = parse(replaced(PRACTICE.encode(), chosen).decode())
            assert len(dockerfile.stages) == 1


def test_an_unsigned_delivery_is_refused(app: AppProcess, pull: PullRequest) -> None:
    headers = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "1"}
    assert httpx.post(f"{app.url}/webhook", json={}, headers=headers).status_code == 401


def test_accepting_both_gives_the_experts_file_and_then_there_is_nothing_left_to_say(
    sandbox: Sandbox, app: AppProcess, pull: PullRequest
) -> None:
    page = f"{sandbox.page_of(pull)}/suggestions"
    accepted = httpx.post(page, data={"comment": [str(each.id) for each in pull.review_comments]})
    assert accepted.status_code == 303
    assert sandbox.file(REPOSITORY, "change", "Dockerfile") == EXPERT.encode()
    assert checked(sandbox, app, pull.head_sha) == "success"
    assert len(pull.reviews) == 1
    assert [thread.resolved_by for thread in pull.threads] == ["octocat", "octocat"]


def test_the_next_pull_request_is_told_how_often_the_install_would_have_run(
    sandbox: Sandbox, app: AppProcess, pull: PullRequest
) -> None:
    """What the first one could not know a job of its own has learnt; the log tells when it has."""

    def has_learnt() -> bool:
        return any('"job": "history"' in line for line in app.log if "job tried" in line)

    assert sandbox.world.wait_until(lambda: has_learnt() or not app.is_running, 240), app.tail()
    assert not any("In the last" in comment.body for comment in pull.review_comments)
    second = sandbox.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE}, branch="again")
    checked(sandbox, app, second.head_sha)
    said = "In the last 2 commits `pip install` would have run once instead of 2."
    assert [said in comment.body for comment in second.review_comments] == [False, True]
