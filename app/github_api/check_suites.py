"""Which pull requests a check suite is of. GitHub names none where the head is in a fork."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from github.Repository import Repository

from app.failures import CannotReview
from app.github_api.checks import NAME
from app.github_api.errors import translated
from app.github_api.reading import pages
from app.intake.jobs import PullRequestRef, SuiteJob

_NUMBER = re.compile(r"pull-request/([1-9][0-9]{0,9})\Z")


def pull_requests_of(repository: Repository, job: SuiteJob) -> Sequence[PullRequestRef]:
    """By what our own check runs of the suite carry; where it has none, the open ones with this head commit."""
    numbers = sorted(set(_told(repository, job.suite)) or set(_with_head(repository, job.head_sha)))
    return [PullRequestRef(job.installation, job.owner, job.repository, number) for number in numbers]


def _told(repository: Repository, suite: int) -> Iterator[int]:
    url = f"{repository.url}/check-suites/{suite}/check-runs"
    try:
        with translated("list the suite's check runs"):
            asked = {"check_name": NAME, "filter": "all", "per_page": 100}
            _, found = repository.requester.requestJsonAndCheck("GET", url, parameters=asked)
    except CannotReview:
        return
    for run in found.get("check_runs") or ():
        number = _NUMBER.match(run.get("external_id") or "")
        if number:
            yield int(number[1])


def _with_head(repository: Repository, head_sha: str) -> Iterator[int]:
    for pull in pages(repository.requester, f"{repository.url}/pulls", "list the open pull requests"):
        if (pull.get("head") or {}).get("sha") == head_sha:
            yield pull["number"]
