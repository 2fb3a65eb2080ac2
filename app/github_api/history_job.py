"""One job that asks a repository's history: within its calls, and only where the installation has calls to spare."""

from __future__ import annotations

from github.Requester import Requester

from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.failures import TryAgainLater
from app.github_api.asked_histories import Histories
from app.github_api.graph import NoGraphQL
from app.github_api.histories import Calls, GraphCommits, NotAnswered, ReadsCommits, RestCommits, changes
from app.github_api.rate_limits import RATE_LIMITS
from app.intake.jobs import HistoryJob

SPARE_CALLS = 500
"""Below that the rest of the hour's calls is for reviews."""


def learn(requester: Requester, job: HistoryJob, histories: Histories, *, has_graphql: bool) -> str:
    """How it went, in a few words. Raises CannotReview; TryAgainLater where GitHub says when."""
    left = RATE_LIMITS.left_of(job.installation)
    if left is not None and left < SPARE_CALLS:
        return f"not asked: {left} calls are left"
    asking = _Asking(Calls(requester), job, has_graphql)
    try:
        for question in histories.unanswered(job):
            histories.keep(job, question, asking.changes(question))
    except NotAnswered as reason:
        return f"not known: {reason}"
    except TryAgainLater as failure:
        if failure.seconds is not None:
            raise
        return f"not known: {failure.reason}"  # a fault: it is not worth another try
    return f"{asking.calls.spent} calls"


class _Asking:
    """By GraphQL until it is known that there is none."""

    def __init__(self, calls: Calls, job: HistoryJob, has_graphql: bool) -> None:
        self.calls = calls
        self._rest = RestCommits(calls, job.owner, job.repository)
        self._reads: ReadsCommits = GraphCommits(calls, job.owner, job.repository) if has_graphql else self._rest

    def changes(self, question: HistoryQuestion) -> PathChanges:
        try:
            return changes(self._reads, question)
        except NoGraphQL:
            self._reads = self._rest
            return changes(self._reads, question)
