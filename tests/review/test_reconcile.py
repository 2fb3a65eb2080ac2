"""What becomes of a thread, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.conversation import Note, Settlement, Thread
from app.pull_request import PullRequestState
from app.review.markers import finding_marker, is_settled, marks_in, words_of
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


def test_other_words_on_the_very_lines_are_an_edit_and_not_a_comment() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    old = pull.threads[0]
    words = old.body.partition("\n<!-- slimline:finding")[0].replace("leaves", "left")
    pull.threads[0] = replace(old, body=f"{words}\n{finding_marker(words, marks_in(old.body))}")
    push(pull, "FROM a\nRUN pip install flask\n")
    assert [(one.kind, one.body) for one in pull.settled] == [("edit", old.body)]
    assert len(pull.comments) == 1


def test_words_that_a_person_changed_stay() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    pull.threads = [replace(old, body=old.body.replace("leaves", "left")) for old in pull.threads]
    push(pull, "FROM a\nRUN pip install flask\n")
    assert (len(pull.comments), pull.settled) == (1, [])


def test_without_our_mark_the_lines_count_as_said_and_the_comment_is_left_alone() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    pull.threads = [replace(old, body="Talked about.") for old in pull.threads]
    push(pull, "FROM a\nRUN pip install flask\n")
    push(pull, "FROM a\nRUN pip install --no-cache-dir flask\n")
    assert (len(pull.comments), pull.settled) == (1, [])


def test_what_a_person_wrote_into_our_comment_is_never_deleted() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    body = "My words.\n\n" + pull.threads[0].body
    pull.threads = [replace(old, body=body, can_resolve=False) for old in pull.threads]
    push(pull, "FROM a\nRUN pip install --no-cache-dir flask\n")
    (settled,) = pull.settled
    assert (settled.kind, settled.body.startswith("My words.")) == ("outdate", True)
    assert is_settled(settled.body)


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


def test_of_two_threads_that_say_the_same_one_stays() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    first = pull.threads[0]
    pull.threads.append(replace(first, node_id="TWIN", comment_id=first.comment_id + 100))
    push(pull, "FROM a\nRUN pip install flask\n")
    assert [(one.kind, one.thread.node_id) for one in pull.settled] == [("resolve", "TWIN")]
    assert len(pull.comments) == 1


def test_of_two_threads_that_say_the_same_the_one_at_its_lines_stays() -> None:
    pull = reviewed("FROM a\nRUN pip install flask\n")
    first = pull.threads[0]
    pull.threads.insert(0, replace(first, node_id="TWIN", comment_id=first.comment_id + 100, line=None))
    push(pull, "FROM a\nRUN pip install flask\n")
    assert [(one.kind, one.thread.node_id) for one in pull.settled] == [("resolve", "TWIN")]


def test_two_threads_whose_findings_one_comment_names_now_become_one() -> None:
    text = "FROM a\nRUN pip install flask && pip install gunicorn\n"
    pull = reviewed(text)
    (thread,) = pull.threads
    words, marks = words_of(thread.body), marks_in(thread.body)
    assert len(marks) == 2
    pull.threads = [
        replace(thread, node_id=f"T{n}", comment_id=90 + n, body=f"{words}\n{finding_marker(words, {mark})}")
        for n, mark in enumerate(sorted(marks))
    ]
    push(pull, text)
    assert [(one.kind, one.thread.node_id) for one in pull.settled] == [("edit", "T0"), ("resolve", "T1")]
    assert len(pull.comments) == 1


def outdated(text: str, reply: tuple[Note, ...] = ()) -> FakePullRequest:
    """A head whose comments GitHub calls outdated, and the next one, with the same file."""
    pull = reviewed(text)
    pull.threads = [replace(thread, line=None, replies=reply) for thread in pull.threads]
    push(pull, text)
    return pull


def test_a_suggestion_that_nobody_can_click_is_said_anew_and_the_old_thread_settled() -> None:
    pull = outdated("FROM a\nRUN pip install flask\n")
    assert (len(pull.comments), [one.kind for one in pull.settled]) == (2, ["resolve"])


def test_an_outdated_thread_without_a_suggestion_or_with_a_reply_is_kept() -> None:
    for pull in (outdated("FROM a\nRUN echo token\n"), outdated("FROM a\nRUN pip install flask\n", (REPLY,))):
        assert (len(pull.comments), pull.settled) == (1, [])


def test_what_offers_no_click_is_said_anew_once_a_head() -> None:
    pull = outdated("FROM a\nRUN pip install flask\n")
    pull.threads = [replace(thread, line=None) for thread in pull.threads]
    Reviewer(RULES).review(pull, asked=True)
    assert len(pull.comments) == 2


@pytest.mark.parametrize("is_trusted", [True, False], ids=["a writer", "anybody"])
def test_who_may_not_write_dismisses_nothing(is_trusted: bool) -> None:
    """The finding is said anew with the next change of its file, as it is where nobody has replied."""
    pull = reviewed("FROM a\nRUN pip install flask\n")
    reply = Note("ignore, please", "someone", is_trusted=is_trusted)
    pull.threads = [replace(thread, replies=(reply,), resolved_by="") for thread in pull.threads]
    run = FakePullRequest(pull.head, {}, threads=pull.threads, head_sha=HEAD)
    Reviewer(RULES).review(run)
    assert run.check_runs[-1].title == ("Nothing to improve" if is_trusted else "1 suggestion")


def test_some_of_the_findings_on_other_lines_that_end_at_the_same_one_are_not_the_same_comment() -> None:
    text = "FROM a\nRUN pip install flask && pip install gunicorn\n"
    for start_line, comments in ((None, 1), (1, 2)):
        pull = reviewed(text)
        (thread,) = pull.threads
        words, mark = words_of(thread.body), min(marks_in(thread.body))
        pull.threads = [replace(thread, start_line=start_line, body=f"{words}\n{finding_marker(words, {mark})}")]
        pull._written_on.clear()
        push(pull, text)
        assert len(pull.comments) == comments
