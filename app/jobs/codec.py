"""Jobs as rows: what is stored of a job, and the job again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from app.evidence.history_question import HistoryQuestion
from app.intake.jobs import (
    CommandJob,
    HistoryJob,
    InstallationJob,
    Job,
    MergedJob,
    MergeQueueJob,
    PullRequestRef,
    ReviewJob,
    SuiteJob,
    ThreadJob,
)

KINDS: dict[str, type[Job]] = {
    "review": ReviewJob,
    "command": CommandJob,
    "thread": ThreadJob,
    "merged": MergedJob,
    "merge-queue": MergeQueueJob,
    "installation": InstallationJob,
    "suite": SuiteJob,
    "history": HistoryJob,
}


def kind_of(job: Job) -> str:
    return next(kind for kind, cls in KINDS.items() if type(job) is cls)


def lane_of(job: Job) -> str:
    """Jobs of one lane run one after the other: a pull request's, or an installation's own."""
    match job:
        case InstallationJob():
            return f"installation/{job.installation}"
        case SuiteJob():
            return f"{job.owner}/{job.repository}/suite/{job.suite}"
        case HistoryJob():
            return f"{job.full_name}/history"
        case _:
            return job.pull_request.key


def installation_of(job: Job) -> int:
    if isinstance(job, InstallationJob | SuiteJob | HistoryJob):
        return job.installation
    return job.pull_request.installation


def head_of(job: Job) -> str:
    return job.head_sha if isinstance(job, ReviewJob | MergedJob | MergeQueueJob) else ""


def encode(job: Job) -> str:
    """ASCII JSON: any text survives any database."""
    return json.dumps(asdict(job), separators=(",", ":"))


def decode(kind: str, text: str) -> Job:
    """The job that `encode` wrote; fields that a newer version added and this one does not know are left out."""
    cls = KINDS[kind]
    fields: dict[str, Any] = {key: value for key, value in json.loads(text).items() if key in cls.__dataclass_fields__}
    if "pull_request" in fields:
        fields["pull_request"] = PullRequestRef(**fields["pull_request"])
    if "repositories" in fields:
        fields["repositories"] = tuple(fields["repositories"])
    if "questions" in fields:
        fields["questions"] = tuple(_question(**one) for one in fields["questions"])
    return cls(**fields)


def _question(folder: str, paths: list[str], is_whole: bool) -> HistoryQuestion:
    return HistoryQuestion(folder, tuple(paths), is_whole)
