"""The lines above a review's comments, and what a check run says of comments that name no rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.pull_request import FileAt, Gathered
from app.review.gathered_review import gather_review
from app.review.merged_review import tell_accepted
from app.review.rule_pages import RulePages
from app.review.summary import review_body
from app.reviewer import Reviewer
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

INSTALLS = "FROM python:3.13-slim\n" + "RUN pip install flask\n"
TWO = "FROM python:3.13-slim\nRUN pip install flask\n" + "ENV A=1\n" * 9 + "RUN pip install gunicorn\n"


@pytest.mark.parametrize(("text", "told"), [(INSTALLS, False), (TWO, True)], ids=["one suggestion", "two"])
def test_that_any_may_be_accepted_is_said_of_several(text: str, told: bool) -> None:
    pull = FakePullRequest({"Dockerfile": text})
    report = gather_review(pull, pull.state(), RULES).report
    body = review_body(report, report.planned, (), RulePages(), "a" * 40, "")
    assert ("Accept any of them, in any order. Accept all: `/slimline apply all`" in body) is told
    assert "\n\nAccept a" in body


def test_what_the_pull_request_does_not_touch_is_counted() -> None:
    far = "ENV A=1\n" * 9
    old = f"FROM python:3.13-slim\nRUN pip install flask\n{far}"
    pull = FakePullRequest({"Dockerfile": f"{old}RUN pip install gunicorn\n"}, {"Dockerfile": old})
    report = gather_review(pull, pull.state(), RULES).report
    body = review_body(report, report.planned, (), RulePages(), "a" * 40, "")
    assert "Not commented: 1 finding that this pull request doesn't touch." in body


def test_a_file_that_breaks_in_its_first_line_is_called_broken() -> None:
    pull = FakePullRequest({"Dockerfile": "FROMM python:3.13-slim\n"})
    Reviewer(RULES).review(pull)
    run = pull.check_runs[-1]
    assert run.title == "1 Dockerfile that can't be built"
    assert [(one.start_line, one.level) for one in run.annotations] == [(1, "failure")]


def test_comments_that_name_no_rule_are_listed_below_a_sentence() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM python:3.13-slim\n# slimline ignore=pip-cache-keep\nRUN echo\n"})
    Reviewer(RULES, RulePages()).review(pull)
    told = pull.check_runs[-1].summary.partition("Comments in `Dockerfile` that name no rule:\n\n")[2]
    assert told.startswith("- line 2: ")
    assert "pip-cache-kept" in told


class Asked(FakePullRequest):
    """Remembers which files were asked for."""

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        self.blobs_read += [file.path for file in files]
        return super().gather(files)


def test_after_the_merge_only_files_whose_suggestions_are_open_are_read() -> None:
    pull = Asked({"a/Dockerfile": INSTALLS, "b/Dockerfile": INSTALLS})
    Reviewer(RULES, RulePages()).review(pull)
    first, second = pull.threads
    pull.threads = [replace(first, resolved_by="us"), second]
    pull.blobs_read.clear()
    pull.head = {"a/Dockerfile": INSTALLS, "b/Dockerfile": INSTALLS.replace("install", "install --no-cache-dir")}
    assert tell_accepted(pull, pull.head_sha) == "Accepted 2 of 2 suggestions."
    assert pull.blobs_read == ["b/Dockerfile"]
