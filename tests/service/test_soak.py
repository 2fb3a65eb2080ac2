"""A long mixed life: pushes, talk, commands and clicks, while GitHub fails and our processes are killed.

`SOAK_DELIVERIES` says how many deliveries at least (`make soak`: 5,000). In the end: none lost, nothing doubled, no
person's words changed, and every head with a concluded check run.
"""

from __future__ import annotations

import os
import random
import re
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.jobs.database import open_inbox
from app.jobs.records import Records
from app.review.markers import marks_in
from app.sandbox.app_process import AppProcess, running_app
from app.sandbox.records import IssueComment, PullRequest, ReviewComment
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.settings import Settings
from tests.practice import PRACTICE, PROJECT
from tests.service.harness import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3 * 3600)]

DELIVERIES = int(os.environ.get("SOAK_DELIVERIES", "300"))
OWNERS, PULLS = 48, 1
"""Many accounts: each may write 500 times an hour, and fewer would wait for that most of the time."""
TALKS = 5
"""Of ten deeds five are words that ask for nothing: most of what GitHub delivers is such."""
AT_ONCE = 5
KILL_AFTER = 100
"""Deeds between two kills. By the clock, a busy machine would be killed again before it had got anything done."""
MOST_QUEUED = 40
LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
WENT_WRONG = {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}
FAULTS: tuple[dict[str, Any], ...] = (
    {"method": "POST", "path": r"/reviews$", "status": 502, "after": True},
    {"method": "POST", "path": r"/reviews$", "status": 502},
    {"method": "POST", "path": r"/check-runs$", "status": 500},
    {"method": "GET", "path": r"/files$", "status": 500, "times": 3},
    {"method": "GET", "path": r"/git/trees/", "truncated": True},
    {"method": "POST", "path": r"/graphql$", "status": 200, "answer": WENT_WRONG},
    {"method": "POST", "path": r"/graphql$", "status": 503},
    {"method": "POST", "path": r"/graphql$", "loses": "repository.pullRequest.comments", "body_matches": "pullRequest"},
    {"method": "POST", "path": r"/reviews$", "status": 403, "headers": {"Retry-After": "2"}, "message": LIMIT},
    {"method": "GET", "path": r"/pulls/\d+$", "status": 401, "message": "Bad credentials"},
)


@dataclass
class Life:
    """Many pull requests of many accounts, and what people do to them."""

    github: Sandbox
    chance: random.Random = field(default_factory=lambda: random.Random(20261130))
    words: dict[int, str] = field(default_factory=dict)
    count: int = 0

    def begin(self) -> None:
        for owner in range(OWNERS):
            self.github.create_repository(f"acme{owner}/shop", PROJECT)
            for number in range(PULLS):
                self.github.open_pull_request(
                    f"acme{owner}/shop", {"Dockerfile": self._dockerfile()}, branch=f"change-{number + 1}"
                )

    def act(self) -> None:
        self.count += 1
        owner, number = self.chance.randrange(OWNERS), self.chance.randrange(PULLS) + 1
        pushes, words = (self._push, self._push_elsewhere), (self._ask, self._reply, self._reply)
        actions = (*pushes, *words, *[self._talk] * TALKS)
        self.chance.choice(actions)(f"acme{owner}/shop", number)
        if self.count % 7 == 0:
            self.github.fail_next(**self.chance.choice(FAULTS))

    def _dockerfile(self) -> str:
        packages = " ".join(self.chance.sample(["gcc", "make", "curl", "git"], 2))
        return PRACTICE.replace("gcc", packages) + f"LABEL run={self.chance.randrange(10**6)}\n"

    def _push(self, name: str, number: int) -> None:
        self.github.push(name, f"change-{number}", {"Dockerfile": self._dockerfile()})

    def _push_elsewhere(self, name: str, number: int) -> None:
        self.github.push(name, f"change-{number}", {"main.py": f"print({self.count})\n"})

    def _talk(self, name: str, number: int) -> None:
        self._said(self.github.comment(name, number, f"I wonder about line {self.count}."))

    def _ask(self, name: str, number: int) -> None:
        self._said(self.github.comment(name, number, self.chance.choice(["/slimline help", "/slimline review"])))

    def _reply(self, name: str, number: int) -> None:
        ours = [t.comments[0].id for t in self.github.pull_request(name, number).threads]
        if ours:
            self._said(self.github.reply(name, self.chance.choice(ours), f"Thanks, {self.count}."))

    def _said(self, comment: IssueComment | ReviewComment) -> None:
        self.words[comment.id] = comment.body

    def pulls(self) -> Iterator[tuple[str, PullRequest]]:
        for owner in range(OWNERS):
            for number in range(1, PULLS + 1):
                yield f"acme{owner}/shop", self.github.pull_request(f"acme{owner}/shop", number)


@pytest.fixture
def github() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


def test_a_long_mixed_life_with_faults_loses_and_doubles_nothing(github: Sandbox, tmp_path: Path) -> None:
    life = Life(github)
    settings = Settings(data_dir=tmp_path)
    with running_app(github, sweep_seconds="5", max_attempts="20", data_dir=str(tmp_path)) as app:
        life.begin()
        while (count := len({delivery.guid for delivery in github.deliveries})) < DELIVERIES:
            for _ in range(AT_ONCE):
                life.act()
            wait_until(lambda: queued(app) < MOST_QUEUED, 900, lambda: f"worked off meanwhile: {jobs(app)}", every=1.0)
            if life.count % KILL_AFTER == 0:
                kill_a_process(app, life.chance)
                print(f"{count} deliveries, {life.count} deeds, {dict(jobs(app))}")
        github.recorder.faults.clear()
        everything = life, github, Records(open_inbox(settings))
        how = lambda: f"{jobs(app)}\n{unconcluded(life)[:5]}\n{app.tail(20)}"  # noqa: E731
        wait_until(lambda: is_over(*everything, app), 1800, how, every=1.0)
        assert jobs(app)["dead"] == 0
    assert unconcluded(life) == []
    for name, pull in life.pulls():
        assert_nothing_doubled(name, pull)
    said = {c.id: c.body for _, pull in life.pulls() for c in (*pull.comments, *pull.review_comments)}
    assert {identity: said.get(identity) for identity in life.words} == life.words


def assert_nothing_doubled(name: str, pull: PullRequest) -> None:
    marked = [thread.comments[0] for thread in pull.threads if marks_in(thread.comments[0].body)]
    standing = Counter(mark for t in pull.threads if not t.resolved_by for mark in marks_in(t.comments[0].body))
    assert [mark for mark, times in standing.items() if times > 1] == [], f"{name}#{pull.number}: {len(marked)}"
    heads = Counter(review.commit_id for review in pull.reviews if "slimline:review" in review.body)
    assert max(heads.values(), default=0) <= 1, f"{name}#{pull.number}: {heads}"
    answers = Counter(m for c in pull.comments for m in re.findall(r"<!-- slimline:answer (\S+) -->", c.body))
    assert max(answers.values(), default=0) <= 1, f"{name}#{pull.number}: {answers}"


def unconcluded(life: Life) -> list[str]:
    """The heads whose newest check run does not say how it ended."""
    found = []
    for name, pull in life.pulls():
        runs = life.github.check_runs(name, pull.head_sha)
        if not runs or runs[-1].status != "completed":
            found.append(f"{name}#{pull.number}")
    return found


def is_over(life: Life, github: Sandbox, records: Records, app: AppProcess) -> bool:
    if queued(app) or unconcluded(life):
        return False
    good = {d.guid for d in github.deliveries if 200 <= (d.status_code or 0) < 300}
    return all(is_in(d.guid, good, records) for d in github.deliveries)


def is_in(guid: str, good: set[str], records: Records) -> bool:
    """Whether it was taken in. What came while the web was dead is asked for again; a process that is killed between
    taking a delivery in and its answer has it, whatever GitHub believes.
    """
    return not guid or guid in good or records.find(guid) is not None


def jobs(app: AppProcess) -> Counter[str]:
    try:
        text = httpx.get(f"{app.url}/metrics", timeout=10).text
    except httpx.HTTPError:
        return Counter(unknown=1000)  # the web process was killed just now
    return Counter(
        {state: int(float(n)) for state, n in re.findall(r'slimline_queue_jobs\{state="(\w+)"\} (\S+)', text)}
    )


def queued(app: AppProcess) -> int:
    found = jobs(app)
    return sum(found[state] for state in ("unknown", "waiting", "queued", "running"))


def kill_a_process(app: AppProcess, chance: random.Random) -> None:
    """kill -9 of gunicorn's web process or of the one that runs jobs; gunicorn starts another."""
    pid = app.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    if children:
        os.kill(int(chance.choice(children)), signal.SIGKILL)
