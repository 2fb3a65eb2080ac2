"""What the worker counts while it lives through a pull request."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from app.intake.events import job_for
from app.intake.jobs import Ignored
from app.jobs.database import open_inbox
from app.jobs.schema import upgrade
from app.operations.metrics import registry
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.settings import Settings
from app.worker_main import GithubApp
from tests.practice import PRACTICE, PROJECT

REPOSITORY = "acme/shop"


def value(name: str, **labels: str) -> float:
    return registry.get_sample_value(name, labels) or 0.0


def counted() -> dict[str, float]:
    return {
        "reviewed": value("slimline_outcomes_total", outcome="reviewed"),
        "silent": value("slimline_outcomes_total", outcome="silent"),
        "suggested": value("slimline_suggestions_total", rule="full-base-image"),
        "found": value("slimline_findings_total", rule="full-base-image"),
        "accepted": value("slimline_accepted_total", rule="full-base-image"),
        "examined": value("slimline_step_seconds_count", step="gather_review"),
        "analysed": value("slimline_step_seconds_count", step="analyse"),
        "posted": value("slimline_step_seconds_count", step="post"),
    }


def work(app: GithubApp, github: Sandbox, seen: int) -> int:
    """Do what the deliveries after the first `seen` ask for."""
    for each in github.deliveries[seen:]:
        job = job_for(each.event, each.guid, json.loads(each.body))
        if not isinstance(job, Ignored):
            app.handle(job)
    return len(github.deliveries)


def test_outcomes_findings_suggestions_and_what_was_accepted(tmp_path: Path) -> None:
    before = counted()

    def since() -> dict[str, float]:
        return {name: count - before[name] for name, count in counted().items() if count != before[name]}

    with running_sandbox() as github:
        key = SecretStr(github.private_key)
        settings = Settings(github_api_url=github.url, app_id=github.app_id, private_key=key, data_dir=tmp_path)
        upgrade(open_inbox(settings))
        app = GithubApp(settings, lambda installation: None)
        github.create_repository(REPOSITORY, PROJECT)
        github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
        seen = work(app, github, 0)
        assert since() == dict.fromkeys(("reviewed", "suggested", "found", "examined", "analysed", "posted"), 1)
        github.commit_suggestions(REPOSITORY, 1, github.open_suggestions(REPOSITORY, 1)[:1])
        work(app, github, seen)
    assert since() == dict.fromkeys(("reviewed", "silent", "suggested", "found", "accepted", "posted"), 1) | {
        "examined": 2,
        "analysed": 2,
    }
