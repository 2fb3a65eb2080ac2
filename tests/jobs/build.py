"""Jobs for the tests."""

from __future__ import annotations

from app.intake.jobs import CommandJob, PullRequestRef, ReviewJob

HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"


def ref(number: int = 1, installation: int = 311) -> PullRequestRef:
    return PullRequestRef(installation, "acme", "shop", number)


def review(delivery: str, number: int = 1, installation: int = 311) -> ReviewJob:
    return ReviewJob(delivery, ref(number, installation), HEAD)


def command(delivery: str, text: str = "/slimline review", number: int = 1) -> CommandJob:
    return CommandJob(delivery, ref(number), "octocat", "issue_comment", text, comment_id=5)
