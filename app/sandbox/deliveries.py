"""What is announced by webhook, and what the announcement says."""

from __future__ import annotations

import json
import uuid
from typing import Any

from app.sandbox.courier import signature
from app.sandbox.records import (
    CheckRun,
    Delivery,
    Installation,
    IssueComment,
    PullRequest,
    Repository,
    Review,
    ReviewComment,
    Thread,
)
from app.sandbox.shapes import accounts, checks, issues, pulls, repositories, reviews
from app.sandbox.world import World


def pull_request(world: World, pull: PullRequest, action: str, by: str, **more: Any) -> None:
    payload = {"number": pull.number, "pull_request": pulls.pull_request(world, pull), **more}
    _announce(world, "pull_request", action, world.base_repository(pull), by, payload)


def review_submitted(world: World, pull: PullRequest, review: Review) -> None:
    payload = {"review": reviews.review(world, pull, review), "pull_request": pulls.simple(world, pull)}
    _announce(world, "pull_request_review", "submitted", world.base_repository(pull), review.author, payload)


def review_comment(
    world: World, pull: PullRequest, thread: Thread, comment: ReviewComment, action: str, by: str
) -> None:
    payload = {
        "comment": reviews.comment(world, pull, thread, comment),
        "pull_request": pulls.simple(world, pull),
    }
    _announce(world, "pull_request_review_comment", action, world.base_repository(pull), by, payload)


def thread(world: World, pull: PullRequest, subject: Thread, action: str, by: str) -> None:
    payload = {"thread": reviews.thread(world, pull, subject), "pull_request": pulls.simple(world, pull)}
    _announce(world, "pull_request_review_thread", action, world.base_repository(pull), by, payload)


def issue_comment(
    world: World, pull: PullRequest, comment: IssueComment, action: str, by: str = "", **more: Any
) -> None:
    payload = {"issue": issues.issue(world, pull), "comment": reviews.issue_comment(world, pull, comment), **more}
    _announce(world, "issue_comment", action, world.base_repository(pull), by or comment.author, payload)


def check_run(world: World, repository: Repository, run: CheckRun, action: str, by: str, **more: Any) -> None:
    _announce(world, "check_run", action, repository, by, {"check_run": checks.check_run(world, run), **more})


def check_suite(world: World, repository: Repository, run: CheckRun, action: str, by: str) -> None:
    """The suite of the run's commit."""
    suite = checks.check_run(world, run)["check_suite"]
    _announce(world, "check_suite", action, repository, by, {"check_suite": suite})


def check_suite_requested(world: World, repository: Repository, branch: str, sha: str, by: str) -> None:
    """What an App with write access to checks hears of every push."""
    suite = {"id": world.new_id(), "head_branch": branch, "head_sha": sha, "status": "queued", "pull_requests": []}
    _announce(world, "check_suite", "requested", repository, by, {"check_suite": suite})


def repository(world: World, subject: Repository, action: str, by: str, changes: dict[str, Any]) -> None:
    _announce(world, "repository", action, subject, by, {"changes": changes})


def installation(world: World, subject: Installation, action: str, by: str, event: str, **more: Any) -> None:
    """`installation` and `installation_repositories`, which speak of no single repository."""
    payload = {
        "action": action,
        "installation": accounts.installation(world, subject),
        "sender": accounts.user(world, by),
        **more,
    }
    _record(world, event, action, subject.id, None, payload)


def _announce(world: World, event: str, action: str, repository: Repository, by: str, payload: dict[str, Any]) -> None:
    found = world.installation_for(repository)
    if event not in world.app.events or found is None or found.suspended:
        return
    common = {
        "action": action,
        "repository": repositories.repository(world, repository),
        "sender": accounts.user(world, by),
        "installation": {"id": found.id, "node_id": accounts.node_id("MDIzOkludGVncmF0aW9u", found.id)},
    }
    owner = world.account(repository.owner)
    if owner.kind == "Organization":
        common["organization"] = accounts.organization(world, owner)
    _record(world, event, action, found.id, repository.id, common | payload)


def _record(
    world: World, event: str, action: str, installation: int, repository: int | None, payload: dict[str, Any]
) -> None:
    body = json.dumps(payload, separators=(",", ":")).encode()
    guid = str(uuid.uuid4())
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/sandbox",
        "X-GitHub-Delivery": guid,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": "1",
        "X-GitHub-Hook-Installation-Target-ID": str(world.app.id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": signature(world.app.webhook_secret, body),
    }
    delivery = Delivery(
        world.new_id(), guid, event, action, installation, repository, headers, body, delivered_at=world.now()
    )
    world.deliveries.append(delivery)
    world.outbox.put(delivery)
