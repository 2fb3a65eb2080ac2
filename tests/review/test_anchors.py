"""Where a comment may stand: what GitHub would refuse, or offer without its working, is never planned."""

from __future__ import annotations

import re

import pytest

from app.review.hunks import make_patch, read_patch
from app.reviewer import Reviewer
from rules.dockerfile.source import LineRange
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

LONG = "RUN echo 1 && \\\n" + "".join(f"    echo {n} && \\\n" for n in range(2, 12)) + "    echo token\n"


def planned(pull: FakePullRequest) -> list[tuple[int | None, int]]:
    Reviewer(RULES).review(pull)
    return [(comment.start_line, comment.line) for comment in pull.comments]


def test_a_comment_begins_in_its_hunk_where_the_instruction_begins_above_it() -> None:
    """The RUN begins eight lines above the hunk: GitHub refuses a comment that starts outside (422)."""
    text = "FROM a\n" + LONG.replace("echo token", "curl -H token x")
    old = text.replace("curl -H token x", "curl x")
    pull = FakePullRequest({"Dockerfile": text}, {"Dockerfile": old})
    shown = read_patch(make_patch(old, text))[0].shown
    assert shown is not None
    ((first, last),) = planned(pull)
    assert LineRange(first or last, last) == LineRange(13, 13)
    assert (first or last) >= shown.first


def test_a_comment_on_a_long_instruction_is_clamped_at_both_ends_of_the_hunk() -> None:
    """The finding spans the instruction, the hunk shows its middle."""
    text = "FROM a\n" + "RUN pip install " + " \\\n    ".join(f"p{n}" for n in range(20)) + "\n"
    old = text.replace("p10 ", "q10 ")
    pull = FakePullRequest({"Dockerfile": text}, {"Dockerfile": old})
    (hunk,) = read_patch(make_patch(old, text))
    assert hunk.shown == LineRange(9, 15)
    Reviewer(RULES).review(pull)
    assert len(pull.comments) == 1
    for comment in pull.comments:
        assert hunk.shown.covers(LineRange(comment.start_line or comment.line, comment.line))


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_last_line_without_its_end_is_not_called_committable(end: str) -> None:
    pull = FakePullRequest({"Dockerfile": "FROM a\nRUN pip install flask" + end})
    Reviewer(RULES).review(pull)
    assert ("```suggestion" in pull.comments[0].body) is (end == "\n")
    assert pull.check_runs[0].title == ("1 suggestion" if end else "1 finding")


def test_a_line_above_one_without_its_end_can_be_committed() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM a\nRUN pip install flask\nCMD x"})
    Reviewer(RULES).review(pull)
    assert "```suggestion" in pull.comments[0].body


@pytest.mark.parametrize(("most", "posted"), [(0, 0), (1, 1), (3, 3), (25, 4)])
def test_no_more_comments_than_configured_and_the_rest_in_the_check_run(most: int, posted: int) -> None:
    text = "FROM python:3.13\nRUN pip install a\nRUN pip install b\nRUN echo token\n"
    base = {".github/slimline.yml": f"review: {{max_comments: {most}}}\n"}
    pull = FakePullRequest({"Dockerfile": text, **base}, base)
    Reviewer(RULES).review(pull)
    assert len(pull.comments) == posted
    run = pull.check_runs[0]
    assert set(re.findall(r"line (\d)", run.summary + run.text)) == {"1", "2", "3", "4"}


def test_comments_that_stay_count_towards_the_most() -> None:
    base = {".github/slimline.yml": "review: {max_comments: 2}\n"}
    text = "FROM a\nRUN pip install a\nRUN pip install b\n"
    pull = FakePullRequest({"Dockerfile": text, **base}, base)
    Reviewer(RULES).review(pull)
    pull.head, pull.head_sha = {"Dockerfile": text + "RUN echo token\n", **base}, "c" * 40
    Reviewer(RULES).review(pull)
    assert len(pull.comments) == 2
    assert "line 4" in pull.check_runs[-1].text


def test_two_threads_that_say_the_same_become_one() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM a\nRUN pip install flask\n"})
    Reviewer(RULES).review(pull)
    pull.post_comment(pull.head_sha, pull.comments[0])
    first, second = pull.threads
    pull.head_sha = "c" * 40
    Reviewer(RULES).review(pull)
    assert (len(pull.comments), pull.threads) == (2, [first])
    assert [(one.kind, one.thread.comment_id) for one in pull.settled] == [("resolve", second.comment_id)]


def test_the_neighbour_of_a_settled_finding_keeps_its_thread() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM a\nRUN pip install a\nRUN pip install b\nRUN pip install c\n"})
    Reviewer(RULES).review(pull)
    pull.head = {"Dockerfile": "FROM a\nRUN pip install a\nRUN pip install --no-cache-dir b\nRUN pip install c\n"}
    pull.head_sha = "c" * 40
    Reviewer(RULES).review(pull)
    assert [thread.line for thread in pull.threads] == [2, 4]
    assert [one.thread.line for one in pull.settled] == [None]
