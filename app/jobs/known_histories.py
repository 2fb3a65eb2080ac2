"""What reviews are told of a repository's history: what is known by then, the same for all reviews of a pull request.

What is not known is asked for by a job of its own, for later pull requests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.failures import TryAgainLater
from app.intake.jobs import HistoryJob, PullRequestRef
from app.jobs.commit_histories import CommitHistories, question_name
from app.jobs.inbox import Inbox, InboxFull, InboxUnavailable

MOST_TOLD = 10
"""Questions of one pull request; of further ones nothing is known."""

MOST_ASKED = 2
"""Questions of one job."""

log = structlog.get_logger(__name__)


class KnownHistories:
    """Between the reviews, the database, and the jobs that ask GitHub."""

    def __init__(self, store: CommitHistories, inbox: Inbox) -> None:
        self._store, self._inbox = store, inbox

    def told(self, ref: PullRequestRef, questions: Sequence[HistoryQuestion]) -> Mapping[HistoryQuestion, PathChanges]:
        names = {one: question_name(ref.installation, f"{ref.owner}/{ref.repository}", one) for one in questions}
        try:
            told = self._store.told(ref)
            new = {one: name for one, name in names.items() if name not in told}
            if new:
                told = self._tell(ref, told, dict(list(new.items())[: max(0, MOST_TOLD - len(told))]))
        except SQLAlchemyError as error:
            # without an answer what was posted would lose a sentence
            raise TryAgainLater("the database of histories does not answer") from error
        return {one: changes for one, name in names.items() if (changes := told.get(name)) is not None}

    def ask(self, ref: PullRequestRef, questions: Collection[HistoryQuestion]) -> None:
        """What a review would have liked to know, after it. Whatever goes wrong here takes nothing from the review.

        Once a day, however it ends: GitHub is not asked again and again for what it does not give.
        """
        names = {one: question_name(ref.installation, f"{ref.owner}/{ref.repository}", one) for one in questions}
        try:
            fresh = self._store.fresh(names.values())
            wanted = {one: name for one, name in names.items() if name not in fresh}
            asked = tuple(wanted)[:MOST_ASKED]
            if asked:
                digest = hashlib.sha256("".join(wanted[one] for one in asked).encode()).hexdigest()[:40]
                delivery = f"history.{digest}.{self._store.day()}"
                self._inbox.put(HistoryJob(delivery, ref.installation, ref.owner, ref.repository, asked))
        except (InboxFull, InboxUnavailable, SQLAlchemyError) as reason:
            log.info("the history is not asked for", reason=type(reason).__name__)

    def unanswered(self, job: HistoryJob) -> Sequence[HistoryQuestion]:
        """Those of a job that nobody has answered meanwhile."""
        names = {one: question_name(job.installation, job.full_name, one) for one in job.questions}
        fresh = self._store.fresh(names.values())
        return [one for one, name in names.items() if name not in fresh]

    def keep(self, job: HistoryJob, question: HistoryQuestion, changes: PathChanges) -> None:
        self._store.keep(job.installation, question_name(job.installation, job.full_name, question), changes)

    def _tell(
        self, ref: PullRequestRef, told: Mapping[str, PathChanges | None], new: Mapping[HistoryQuestion, str]
    ) -> Mapping[str, PathChanges | None]:
        known = self._store.recall(new.values())
        told = {**told, **{name: known.get(name) for name in new.values()}}
        self._store.tell(ref, told)
        return told
