"""GitHub fails under the real processes: every acknowledged delivery ends in exactly one review or one recorded reason."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from app.sandbox.app_process import AppProcess, running_app
from app.sandbox.records import PullRequest
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.practice import PRACTICE, PROJECT
from tests.service.harness import PATIENCE, wait_until

REPOSITORY = "acme/shop"
ADMIN = "open-sesame-please"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@pytest.fixture
def github() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        sandbox.create_repository(REPOSITORY, PROJECT)
        yield sandbox


def open_pull(github: Sandbox, number: int) -> PullRequest:
    pull = github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE}, branch=f"change-{number}")
    assert pull.number == number
    return pull


def is_concluded(github: Sandbox, pull: PullRequest) -> bool:
    runs = github.check_runs(REPOSITORY, pull.head_sha)
    return bool(runs) and runs[-1].status == "completed"


def wait_for_reviews(github: Sandbox, app: AppProcess, pulls: list[PullRequest], seconds: float = 120) -> None:
    """Until each head has its check run, which a review ends with."""

    def is_done() -> bool:
        return all(is_concluded(github, pull) for pull in pulls) or not app.is_running

    github.world.wait_until(is_done, seconds)
    missing = [pull.number for pull in pulls if not is_concluded(github, pull)]
    assert not missing, f"{missing}\n{app.tail(60)}"


def states(app: AppProcess) -> set[str]:
    """Where the jobs of all acknowledged deliveries are, as the page for people says."""
    page = html.unescape(httpx.get(f"{app.url}/reviews", auth=("", ADMIN)).text)
    return set(re.findall(r'<td class="(\w+)">\1<', page))


def test_each_fault_ends_in_one_review(github: Sandbox) -> None:
    github.fail_next("POST", r"/pulls/1/reviews$", 502, after=True)
    github.fail_next("POST", r"/pulls/2/reviews$", 403, headers={"Retry-After": "1"}, message=SECONDARY)
    github.fail_next("GET", r"/pulls/3$", 401, message="Bad credentials")
    github.fail_next("GET", r"/pulls/4/files$", truncated=True)
    github.fail_next("POST", r"/pulls/5/reviews$", 502)
    github.fail_next("GET", r"/pulls/6/files$", latency=1.0)
    with running_app(github, admin_token=ADMIN) as app:
        pulls = [open_pull(github, number) for number in range(1, 7)]
        github.push(REPOSITORY, "change-6", {"main.py": "print('moved')\n"})
        wait_for_reviews(github, app, pulls)
        wait_until(lambda: states(app) <= {"done", "superseded"}, PATIENCE, "all jobs done")
    for pull in pulls:
        heads = [review.commit_id for review in pull.reviews]
        assert len(heads) == 1, f"#{pull.number}: {heads}"
        assert len(pull.threads) == 2
    pushes = [each for each in github.deliveries if each.action in ("opened", "synchronize")]
    assert len({each.guid for each in pushes if each.status_code == 202}) == 7, "each was acknowledged"


def test_a_review_that_fails_says_so_from_the_first_try_and_takes_its_check_run_over(github: Sandbox) -> None:
    github.fail_next("GET", r"/pulls/1/files$", 500, times=3)  # with what is repeated at once
    with running_app(github, admin_token=ADMIN) as app:
        pull = open_pull(github, 1)
        wait_until(lambda: bool(github.check_runs(REPOSITORY, pull.head_sha)), PATIENCE, "the first word")
        (waiting,) = github.check_runs(REPOSITORY, pull.head_sha)
        assert (waiting.status, waiting.title) == ("in_progress", "Not reviewed yet")
        assert "list the changed files: Server Error (500)" in (waiting.summary or "")
        wait_for_reviews(github, app, [pull])
        (run,) = github.check_runs(REPOSITORY, pull.head_sha)
        assert (run.status, run.title) == ("completed", "2 suggestions")


def test_a_review_that_can_never_be_made_leaves_no_check_waiting(github: Sandbox) -> None:
    too_long = "Sorry, this diff is taking too long to generate."
    github.fail_next("GET", r"/pulls/1/files$", 422, message=too_long, times=9)
    with running_app(github, admin_token=ADMIN) as app:
        pull = open_pull(github, 1)
        wait_for_reviews(github, app, [pull])
        (run,) = github.check_runs(REPOSITORY, pull.head_sha)
    assert (run.conclusion, run.title) == ("neutral", "Not reviewed")
    assert too_long.rstrip(".") in (run.summary or "")
    assert "/slimline review" in (run.summary or "")


def test_a_review_that_takes_too_much_is_ended_and_says_so(github: Sandbox) -> None:
    heavy = "FROM python:3.11\n" + "".join(f"RUN apt-get install -y p{n} && pip install q{n}\n" for n in range(3000))
    with running_app(github, admin_token=ADMIN, review_cpu_seconds="1") as app:
        pull = github.open_pull_request(REPOSITORY, {"Dockerfile": heavy})
        wait_for_reviews(github, app, [pull])
        (run,) = github.check_runs(REPOSITORY, pull.head_sha)
    assert (run.conclusion, run.title) == ("neutral", "1 Dockerfile not reviewed")
    assert "it takes more than 1 s of processor time" in (run.summary or "")


def test_what_can_never_be_done_ends_with_its_reason(github: Sandbox) -> None:
    github.fail_next("GET", r"/pulls/1$", 404, message="Not Found", times=9)
    github.fail_next("GET", r"/pulls/2$", 403, message="Resource not accessible by integration", times=9)
    with running_app(github, admin_token=ADMIN) as app:
        pulls = [open_pull(github, number) for number in (1, 2)]
        wait_until(lambda: states(app) == {"ended"}, PATIENCE, "both jobs ended")
        page = html.unescape(httpx.get(f"{app.url}/reviews", auth=("", ADMIN)).text)
    assert "it no longer exists, or the App isn't installed" in page
    assert "Slimline lacks a permission here" in page
    assert [pull.reviews for pull in pulls] == [[], []]


@pytest.mark.slow
def test_a_minute_of_silence_is_not_waited_for_and_costs_no_second_review(github: Sandbox) -> None:
    github.fail_next("POST", r"/pulls/1/reviews$", latency=60, after=True)
    github.fail_next("POST", r"/pulls/2/reviews$", 504, latency=60)
    github.fail_next("GET", r"/pulls/3$", latency=60)
    with running_app(github, admin_token=ADMIN) as app:
        pulls = [open_pull(github, number) for number in (1, 2, 3)]
        wait_for_reviews(github, app, pulls, 55)
        wait_until(lambda: states(app) <= {"done", "superseded"}, PATIENCE, "all jobs done")
    assert [len(pull.reviews) for pull in pulls] == [1, 1, 1]


@pytest.mark.parametrize("ahead", [600.0, -600.0])
def test_with_a_clock_ten_minutes_off_the_review_comes_and_readyz_says_what_to_do(
    github: Sandbox, ahead: float
) -> None:
    github.set_clock(ahead)
    with running_app(github, admin_token=ADMIN) as app:
        pull = open_pull(github, 1)
        wait_for_reviews(github, app, [pull])

        def clock() -> str:
            return str(httpx.get(f"{app.url}/readyz").json()["checks"]["clock beside GitHub"])

        wait_until(lambda: clock() != "ok", PATIENCE, "the worker's next sign of life")
        told = re.search(r"is ([+-]\d+) s off", clock())
        assert told is not None
        assert abs(int(told.group(1)) + ahead) <= 5, "an answer's time is whole seconds, and it travels"
        assert "set the time" in clock()
        ready = httpx.get(f"{app.url}/readyz")
        assert ready.status_code == 503
        wait_until(lambda: states(app) <= {"done", "superseded"}, PATIENCE, "all jobs done")
        lines = [json.loads(line) for line in app.log if line.startswith("{")]
    assert len(pull.reviews) == 1
    assert any("clock is off GitHub's" in line["event"] for line in lines)
    tries = [line for line in lines if line["event"] == "job tried" and line.get("pull_request") == 1]
    assert [line["state"] for line in tries][-1] == "done"
    assert len(tries) <= 3, "learnt from the first answer"
