"""Stories: people and the App on the sandbox. Deliveries go straight to the handler, in order, without queue and web."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from app.github_api.gateway import Gateway
from app.handlers import handle
from app.intake.events import job_for
from app.intake.jobs import Ignored, Job
from app.jobs.resolved_threads import ResolvedThreads
from app.jobs.tables import resolved_threads
from app.review.rule_pages import RulePages
from app.reviewer import Outcome, Reviewer
from app.sandbox.records import CheckRun, PullRequest, Thread
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.sandbox.world import new_private_key
from rules.engine.catalogue import all_rules
from tests.practice import PROJECT

REPOSITORY = "acme/shop"


@dataclass
class Story:
    """A repository with a pull request, and the App that works off what GitHub delivers."""

    github: Sandbox
    gateway: Gateway
    reviewer: Reviewer
    _seen: int = 0
    outcomes: list[Outcome] = field(default_factory=list)

    def open(self, files: dict[str, str | None], **details: object) -> PullRequest:
        return self.github.open_pull_request(REPOSITORY, files, **details)  # type: ignore[arg-type]

    def jobs(self) -> list[Job]:
        """What the deliveries since the last time ask for."""
        new = self.github.deliveries[self._seen :]
        self._seen += len(new)
        found = [job_for(each.event, each.guid, json.loads(each.body)) for each in new]
        return [job for job in found if not isinstance(job, Ignored)]

    def work(self) -> list[Outcome]:
        """Work off everything that was delivered, until nothing more comes."""
        done: list[Outcome] = []
        while jobs := self.jobs():
            done += [handle(job, self.gateway, self.reviewer) for job in jobs]
        self.outcomes += done
        return done

    @property
    def pull(self) -> PullRequest:
        return self.github.pull_request(REPOSITORY, 1)

    @property
    def open_threads(self) -> list[Thread]:
        return [thread for thread in self.pull.threads if not thread.resolved_by]

    @property
    def bodies(self) -> list[str]:
        return [comment.body for comment in self.pull.review_comments]

    def check_run(self) -> CheckRun:
        """The newest of the head commit."""
        return self.github.check_runs(REPOSITORY, self.pull.head_sha)[-1]

    def file(self, path: str = "Dockerfile") -> str:
        content = self.github.file(REPOSITORY, self.pull.head_sha, path)
        assert content is not None
        return content.decode()


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()


@pytest.fixture
def github(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        yield sandbox


@pytest.fixture
def story(github: Sandbox) -> Iterator[Story]:
    github.create_repository(REPOSITORY, PROJECT)
    database = sa.create_engine("sqlite://", poolclass=StaticPool)
    resolved_threads.create(database)
    gateway = Gateway(github.url, github.app_id, github.private_key, resolves=ResolvedThreads(database))
    yield Story(github, gateway, Reviewer(all_rules(), RulePages("https://slimline.example")))
    gateway.close()
    database.dispose()
