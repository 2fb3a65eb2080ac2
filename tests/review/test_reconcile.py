"""What becomes of a thread, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.pull_request import Note, PullRequestState, Settlement, Thread
from app.review.reconcile import second_choice, settlement
from app.reviewer import Reviewer
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

HEAD = "0123456789" * 4
THREAD = Thread("T1", 1, "C1", "Dockerfile", 2, None, "text", can_resolve=True)
REPLY = Note("Thanks", "octocat", is_trusted=True)


@pytest.mark.parametrize(
    ("thread", "kind"),
    [
        (THREAD, "resolve"),
        (replace(THREAD, can_resolve=False), "delete"),
        (replace(THREAD, can_resolve=False, replies=(REPLY,)), "outdate"),
        (replace(THREAD, node_id=""), "delete"),
    ],
)
def test_the_gentlest_way_that_we_may(thread: Thread, kind: str) -> None:
    assert settlement(thread, HEAD).kind == kind


def test_a_refused_resolve_has_a_second_choice() -> None:
    assert second_choice(Settlement(THREAD, "resolve"), HEAD).kind == "delete"
    answered = replace(THREAD, replies=(REPLY,))
    assert second_choice(Settlement(answered, "resolve"), HEAD) == replace(
        settlement(replace(answered, can_resolve=False), HEAD)
    )


def reviewed(text: str) -> FakePullRequest:
    pull = FakePullRequest({"Dockerfile": text})
    Reviewer(RULES).review(pull)
    return pull


def push(pull: FakePullRequest, text: str) -> None:
    pull.head, pull.head_sha = {"Dockerfile": text}, HEAD
    Reviewer(RULES).review(pull)


def test_a_file_that_cannot_be_read_settles_nothing() -> None:
    pull = reviewed("FROM python:3.13\nRUN pip install flask\n")
    push(pull, "FROM python:3.13\nRUNN pip install flask\n")
    assert pull.settled == []
    push(pull, "FROM python:3.13\nRUN pip install flask\n")
    assert len(pull.comments) == 2


def test_a_new_finding_on_the_very_lines_is_an_edit_and_not_a_comment() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    old = pull.threads[0]
    pull.threads[0] = replace(old, body=old.body.replace("leaves", "left"))
    push(pull, "FROM a\nRUN pip install flask\n")
    assert [(one.kind, one.body) for one in pull.settled] == [("edit", old.body)]
    assert len(pull.comments) == 1


def test_another_base_branch_is_another_review() -> None:
    class Rebased(FakePullRequest):
        def state(self) -> PullRequestState:
            return replace(super().state(), base_ref="release")

    old = "FROM a\nRUN pip install flask\n"
    pull = FakePullRequest({"Dockerfile": old + "RUN pip install gunicorn\n"}, {"Dockerfile": old})
    Reviewer(RULES).review(pull)
    other = Rebased(pull.head, {}, reviews=pull.reviews, threads=pull.threads)
    Reviewer(RULES).review(other)
    assert [comment.line for comment in other.comments] == [2]


def test_text_that_is_no_utf_8_is_not_edited() -> None:
    pull = reviewed("FROM python:3.13\n# caf\ufffd\n")
    assert pull.comments == []
    assert "UTF-8" in pull.check_runs[0].summary


def test_more_than_one_review_can_read_is_said() -> None:
    text = "FROM python:3.13\n" + "# a line\n" * 6_000
    pull = FakePullRequest({"a/Dockerfile": text, "b/Dockerfile": text})
    Reviewer(RULES).review(pull)
    assert {comment.path for comment in pull.comments} == {"a/Dockerfile"}
    assert pull.check_runs[0].title == "1 suggestion, 1 Dockerfile not reviewed"


def test_an_outdated_thread_that_is_still_true_is_kept() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    pull.threads = [replace(thread, line=None) for thread in pull.threads]
    push(pull, "FROM a\nRUN pip install flask\n")
    assert (len(pull.comments), pull.settled) == (1, [])
