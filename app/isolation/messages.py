"""What a review's process and its worker say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.intake.jobs import CommandJob, PullRequestRef, ReviewJob
from app.reviewer import Outcome, Reviewer


@dataclass(frozen=True, slots=True)
class JobStart:
    """The job, and the reviewer without its rules: the process has them already."""

    job: ReviewJob | CommandJob
    reviewer: Reviewer


@dataclass(frozen=True, slots=True)
class Open:
    """The process works on this pull request from now on."""

    ref: PullRequestRef


@dataclass(frozen=True, slots=True)
class PortCall:
    """A method of the `PullRequest` port. The answer is a `CallResult` or a `Failure`."""

    method: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallResult:
    value: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """error: one of app.failures. Of the process: how the job failed; to it: how a call did."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Defect:
    """An error of ours in the process. trace: its traceback as text."""

    kind: str
    trace: str


@dataclass(frozen=True, slots=True)
class StepBegin:
    """A step of the job begins; without a name the newest ends."""

    name: str = ""
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    outcome: Outcome


Message = Open | PortCall | Failure | Defect | StepBegin | Done
