"""What reviews want to know of a repository's history: told what is known, asked for when the review is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.intake.jobs import HistoryJob, PullRequestRef

KnownHistories = Callable[[Sequence[HistoryQuestion]], Mapping[HistoryQuestion, PathChanges]]
"""What is known by now of the repository's history."""


class Histories(Protocol):
    """Where answers are kept, and what reviews are told of them."""

    def told(
        self, ref: PullRequestRef, questions: Sequence[HistoryQuestion], /
    ) -> Mapping[HistoryQuestion, PathChanges]: ...
    def ask(self, ref: PullRequestRef, questions: Collection[HistoryQuestion], /) -> None: ...
    def unanswered(self, job: HistoryJob, /) -> Sequence[HistoryQuestion]: ...
    def keep(self, job: HistoryJob, question: HistoryQuestion, changes: PathChanges, /) -> None: ...


class NoHistories:
    """Nobody keeps any."""

    def told(
        self, ref: PullRequestRef, questions: Sequence[HistoryQuestion], /
    ) -> Mapping[HistoryQuestion, PathChanges]:
        return {}

    def ask(self, ref: PullRequestRef, questions: Collection[HistoryQuestion], /) -> None:
        """Nobody is asked."""

    def unanswered(self, job: HistoryJob, /) -> Sequence[HistoryQuestion]:
        return ()

    def keep(self, job: HistoryJob, question: HistoryQuestion, changes: PathChanges, /) -> None:
        """Nothing is kept."""


NO_HISTORIES = NoHistories()


class AskedHistories:
    """What one job's review asked for, which is asked of GitHub when the job has done its part."""

    def __init__(self, histories: Histories, ref: PullRequestRef) -> None:
        self._histories, self._ref = histories, ref
        self._questions = dict[HistoryQuestion, None]()

    def told(self, questions: Sequence[HistoryQuestion]) -> Mapping[HistoryQuestion, PathChanges]:
        self._questions.update(dict.fromkeys(questions))
        return self._histories.told(self._ref, questions)

    def ask(self) -> None:
        if self._questions:
            self._histories.ask(self._ref, self._questions)
