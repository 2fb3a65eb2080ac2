"""`slimline review` in GitHub Actions, with the sandbox as GitHub: one engine, another face."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.sandbox.records import Review
from app.sandbox.sandbox import Sandbox
from tests.practice import EXPERT, PRACTICE, PROJECT
from tests.stories.conftest import REPOSITORY

WRITING = {"contents": "read", "pull_requests": "write", "issues": "read", "metadata": "read"}
READING = {"contents": "read", "pull_requests": "read", "issues": "read", "metadata": "read"}
MANY = "FROM python:3.13-slim\n" + "".join(f"ENV A{n}=1\nRUN pip install p{n}\nWORKDIR /srv/{n}\n" for n in range(30))


class Workflow:
    """A job of GitHub Actions about pull request 1, under the login of all workflows."""

    def __init__(self, github: Sandbox, folder: Path) -> None:
        github.world.app.slug = "github-actions"
        github.world.account(github.world.app.bot, "Bot")
        github.create_repository(REPOSITORY, PROJECT)
        self.github, self.folder = github, folder
        self.summary = folder / "summary.md"

    def run(self, *arguments: str, permissions: dict[str, str] = WRITING, event: object = None) -> Result:
        repository = self.github.repository(REPOSITORY)
        installation = self.github.world.installation_for(repository)
        assert installation is not None
        token = self.github.gate.issue(installation, {"permissions": permissions})
        path = self.folder / "event.json"
        path.write_text(json.dumps(event or {"pull_request": {"number": 1}, "repository": {"full_name": REPOSITORY}}))
        environment = {
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_TOKEN": token.text,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        return CliRunner().invoke(main, ["review", *arguments], env=environment, catch_exceptions=False)


@pytest.fixture
def workflow(github: Sandbox, tmp_path: Path) -> Workflow:
    return Workflow(github, tmp_path)


def test_a_workflow_posts_the_review_that_the_app_would_post(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    done = workflow.run()
    assert done.exit_code == 0, done.output
    assert {(thread.start_line, thread.line) for thread in pull.threads} >= {(None, 1), (3, 7)}
    assert pull.reviews[0].author == "github-actions[bot]"
    workflow.github.commit_suggestions(REPOSITORY, 1, workflow.github.open_suggestions(REPOSITORY, 1))
    content = workflow.github.file(REPOSITORY, pull.head_sha, "Dockerfile")
    assert content is not None
    assert content.decode() == EXPERT
    assert "## Slimline: " in workflow.summary.read_text()
    assert not workflow.github.check_runs(REPOSITORY, pull.head_sha), "the job itself is the check"


def test_a_second_run_says_nothing_twice(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    workflow.run()
    before = len(pull.review_comments)
    workflow.run()
    assert len(pull.review_comments) == before > 0


def test_without_write_on_contents_a_settled_comment_is_deleted_or_once_answered_edited(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    workflow.run()
    answered = next(thread for thread in pull.threads if thread.line == 1)
    workflow.github.reply(REPOSITORY, answered.comments[0].id, "Good point, I will look at it.")
    workflow.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    assert workflow.run().exit_code == 0
    left = [thread for thread in pull.threads if thread.line in (None, 1, 7)]
    assert left == [answered]
    assert not answered.resolved_by
    assert answered.comments[0].minimized
    assert "no longer holds" in answered.comments[0].body


def test_with_write_on_contents_settled_threads_are_resolved(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    workflow.run(permissions={**WRITING, "contents": "write"})
    before = [thread for thread in pull.threads if thread.line in (1, 7)]
    workflow.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    workflow.run(permissions={**WRITING, "contents": "write"})
    assert len(before) == 2
    assert all(thread.resolved_by for thread in before)


def test_a_fork_s_token_may_only_read_and_the_job_says_it_all(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": MANY})
    done = workflow.run(permissions=READING)
    assert done.exit_code == 0, done.output
    assert pull.reviews == []
    warnings = [line for line in done.stdout.splitlines() if line.startswith("::warning ")]
    assert len(warnings) == 10, "GitHub shows no more of a kind"
    assert "more are in the job's summary" in done.stdout
    assert "leaves pip's download cache in this layer" in workflow.summary.read_text()


def test_where_the_app_speaks_the_workflow_is_silent(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    workflow.github.world.account("slimline[bot]", "Bot")
    body = f"Words\n\n<!-- slimline:review {pull.head_sha} 01234567 -->"
    pull.reviews.append(Review(9001, "slimline[bot]", body, "COMMENTED", pull.head_sha, pull.created_at))
    workflow.run()
    assert [review.author for review in pull.reviews] == ["slimline[bot]"]


def test_other_workflows_comments_are_not_ours(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    body = "Another workflow's words."
    pull.reviews.append(Review(9001, "github-actions[bot]", body, "COMMENTED", pull.head_sha, pull.created_at))
    workflow.run()
    assert len(pull.reviews) == 2


def test_a_dry_run_prints_and_posts_nothing(workflow: Workflow) -> None:
    pull = workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    done = workflow.run("--dry-run", f"{workflow.github.url}/{REPOSITORY}/pull/1")
    assert done.exit_code == 0, done.output
    assert "Dockerfile:3-7" in done.stdout
    assert "```suggestion" in done.stdout
    assert pull.reviews == []


def test_the_job_fails_where_the_configuration_wants_it(workflow: Workflow) -> None:
    files = {".github/slimline.yml": "check: {fail_on: warning}\n"}
    workflow.github.push(REPOSITORY, "main", files)
    workflow.github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    assert workflow.run().exit_code == 1


def test_an_event_without_a_pull_request_is_no_failure(workflow: Workflow) -> None:
    done = workflow.run(event={"repository": {"full_name": REPOSITORY}})
    assert done.exit_code == 0
    assert "no pull request" in done.stdout
