"""How often installs would have run in the last commits of the default branch. Where that is not known nobody waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.evidence.answered_history import AnsweredHistory
from app.evidence.history_question import HistoryQuestion, history_question
from app.operations.job_steps import step
from app.pull_request import PullRequest
from app.review.reviewed_dockerfile import ReviewedFile


def with_histories(pull_request: PullRequest, files: Sequence[ReviewedFile]) -> tuple[ReviewedFile, ...]:
    """The files, each with what is known of its history."""
    questions = dict(_questions(files))
    if not questions:
        return tuple(files)
    known = pull_request.histories(tuple(dict.fromkeys(questions.values())))
    answers = {path: AnsweredHistory(one, known[one]) for path, one in questions.items() if one in known}
    return tuple(replace(file, history=answers.get(file.path)) for file in files)


def history_sentence(file: ReviewedFile, after: str) -> str:
    """What a new text of the file would have saved, "" where nothing is known."""
    found = file.history.replay(file.text, after) if file.history is not None else None
    return found.sentence if found is not None else ""


def _questions(files: Sequence[ReviewedFile]) -> Iterator[tuple[str, HistoryQuestion]]:
    for file in files:
        if file.told and file.sent is not None and file.rewritten not in {"", file.text}:
            with step("ask_history", **{"file.path": file.path}):
                found = history_question(file.text, file.rewritten, file.sent.folder, file.context.build)
            if found is not None:
                yield file.path, found
