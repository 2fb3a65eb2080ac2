"""Reviews in processes of their own: the same review, and what ends those that take too much."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.failures import CannotReview, TryAgainLater
from app.github_api.gateway import Gateway
from app.intake.jobs import PullRequestRef, ReviewJob
from app.isolation.limits import JobLimits
from app.isolation.supervisor import Supervisor
from app.isolation.watched_process import LimitReached
from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.practice import PRACTICE, PROJECT

ENOUGH = JobLimits(cpu_seconds=60, memory_mb=512)


def dockerfile(runs: int) -> str:
    return "FROM python:3.11\n" + "".join(
        f"RUN apt-get update && apt-get install -y p{n} && pip install q{n}\n" for n in range(runs)
    )


HEAVY = dockerfile(3000)


@pytest.fixture
def github(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        sandbox.create_repository("acme/shop", PROJECT)
        yield sandbox


@dataclass
class Watch:
    """A supervisor over the sandbox."""

    github: Sandbox
    limits: JobLimits = ENOUGH
    gateway: Gateway = field(init=False)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.github.url, self.github.app_id, self.github.private_key)
        self.supervisor = Supervisor(self.gateway, Reviewer((), RulePages("https://slimline.example")), self.limits, 4)

    def job(self, number: int = 1) -> ReviewJob:
        return ReviewJob("d", PullRequestRef(self.github.installation("acme").id, "acme", "shop", number))


def test_a_review_in_a_process_of_its_own_is_the_same_review(github: Sandbox) -> None:
    github.open_pull_request("acme/shop", {"Dockerfile": PRACTICE})
    watch = Watch(github)
    outcome = watch.supervisor.handle(watch.job())
    assert (outcome.kind, outcome.detail) == ("reviewed", "2 comments, 7 findings")
    assert [thread.line for thread in github.pull_request("acme/shop", 1).threads] == [1, 7]
    assert watch.supervisor.handle(watch.job()).kind == "silent"


def test_what_github_refuses_is_the_same_failure(github: Sandbox) -> None:
    watch = Watch(github)
    with pytest.raises(CannotReview, match="404"):
        watch.supervisor.handle(watch.job(77))


def test_a_file_that_takes_too_long_is_left_out_and_named_and_the_others_get_their_review(github: Sandbox) -> None:
    github.open_pull_request("acme/shop", {"Dockerfile": PRACTICE, "heavy/Dockerfile": HEAVY})
    watch = Watch(github, JobLimits(cpu_seconds=2, memory_mb=512))
    begun = time.monotonic()
    assert watch.supervisor.handle(watch.job()).kind == "reviewed"
    assert time.monotonic() - begun < 60
    assert children_of_the_supervisor() == []
    pull = github.pull_request("acme/shop", 1)
    assert [(thread.path, thread.line) for thread in pull.threads] == [("Dockerfile", 1), ("Dockerfile", 7)]
    (run,) = github.check_runs("acme/shop", pull.head_sha)
    assert (run.title, run.conclusion) == ("2 suggestions, 1 Dockerfile not reviewed", "neutral")
    assert "`heavy/Dockerfile` was not reviewed: `it takes more than 2 s of processor time`" in (run.summary or "")


def test_so_is_one_that_takes_too_much_memory(github: Sandbox) -> None:
    github.open_pull_request("acme/shop", {"Dockerfile": dockerfile(7000)})
    watch = Watch(github, JobLimits(cpu_seconds=60, memory_mb=100))
    watch.supervisor.handle(watch.job())
    (run,) = github.check_runs("acme/shop", github.pull_request("acme/shop", 1).head_sha)
    assert run.title == "1 Dockerfile not reviewed"
    assert "`Dockerfile` was not reviewed: `it takes more than 100 MB of memory`" in (run.summary or "")


def test_what_is_heavy_without_any_file_ends_with_the_reason(github: Sandbox) -> None:
    github.open_pull_request("acme/shop", {"Dockerfile": PRACTICE})
    watch = Watch(github, JobLimits(cpu_seconds=60, memory_mb=20))
    with pytest.raises(LimitReached, match="it takes more than 20 MB of memory"):
        watch.supervisor.handle(watch.job())


def test_a_process_that_dies_is_tried_again(github: Sandbox) -> None:
    github.open_pull_request("acme/shop", {"Dockerfile": HEAVY})
    watch = Watch(github)
    killer = threading.Thread(target=kill_the_first)
    killer.start()
    with pytest.raises(TryAgainLater, match="process died"):
        watch.supervisor.handle(watch.job())
    killer.join()


def kill_the_first() -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for pid in children_of_the_supervisor():
            time.sleep(1)
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.05)


def children_of_the_supervisor() -> list[int]:
    """The processes below the server that makes them."""
    found = list[int]()
    for server in _children(os.getpid()):
        command = Path(f"/proc/{server}/cmdline").read_text()
        if "forkserver" in command:
            found += _children(server)
    return found


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]
