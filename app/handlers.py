"""What a worker does with a job. Raises TryAgainLater or CannotReview (app.failures); anything else is a defect."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from app.comment_commands import Commanded
from app.failures import WriteRefused
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
from app.pull_request import PullRequest
from app.review.check_run import merge_queue_check_run
from app.review.failed_check_run import failed_check_run
from app.review.merged_review import tell_accepted
from app.reviewer import Outcome, Reviewer


class Gateway(Protocol):
    """The way to GitHub."""

    def pull_request(self, ref: PullRequestRef) -> AbstractContextManager[PullRequest]: ...

    def forget(self, installation: int) -> None: ...

    def note(self, job: ThreadJob) -> None: ...

    def learn_history(self, job: HistoryJob) -> str:
        """For later reviews; how it went, in a few words."""
        ...


def handle(job: Job, gateway: Gateway, reviewer: Reviewer) -> Outcome:
    """Does what the job asks for and says how it ended."""
    match job:
        case ReviewJob():
            with gateway.pull_request(job.pull_request) as pull_request:
                if job.reason == "measured":
                    return reviewer.measured(pull_request, job.head_sha)
                asked, rebased = job.reason == "rerequested", job.reason == "base"
                return reviewer.review(pull_request, asked=asked, rebased=rebased, before=job.before)
        case CommandJob():
            with gateway.pull_request(job.pull_request) as pull_request:
                return Commanded(pull_request, reviewer).obey(job)
        case MergedJob():
            with gateway.pull_request(job.pull_request) as pull_request:
                return Outcome("done", f"merged. {tell_accepted(pull_request, job.head_sha)}".strip())
        case MergeQueueJob():
            with gateway.pull_request(job.pull_request) as pull_request:
                return _answer_queue(pull_request, job.head_sha)
        case ThreadJob():
            gateway.note(job)
            return Outcome("done", "resolved" if job.is_resolved else "open again")
        case InstallationJob():
            # the data of an account that left is deleted by the queue's owner; here only caches are dropped
            gateway.forget(job.installation)
            return Outcome("done", job.action)
        case HistoryJob():
            return Outcome("done", gateway.learn_history(job))
        case SuiteJob():
            raise AssertionError("it becomes a review of each of its pull requests")


def tell_failure(job: ReviewJob, gateway: Gateway, reason: str, is_final: bool) -> None:
    """Says in the check run that this review could not be made, or not yet.

    Numbers that could not be added to a review take nothing from it.
    """
    if job.reason == "measured":
        return
    with gateway.pull_request(job.pull_request) as pull_request:
        state = pull_request.state()
        if state.is_open:
            pull_request.post_check_run(failed_check_run(state.head_sha, reason, is_final=is_final))


def _answer_queue(pull_request: PullRequest, head_sha: str) -> Outcome:
    try:
        pull_request.post_check_run(merge_queue_check_run(head_sha))
    except WriteRefused as refusal:
        return Outcome("done", f"merge queue; no check run: {refusal.reason}")
    return Outcome("done", "merge queue")
