"""Housekeeping never becomes a comment by itself."""

from __future__ import annotations

from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from rules.engine.catalogue import all_rules
from tests.fake_pull_request import FakePullRequest


def test_housekeeping_stands_in_the_check_run_and_in_no_comment() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM alpine:3.24 as base\nUSER 1000\n"})
    Reviewer(all_rules(), RulePages("https://slimline.example")).review(pull)
    assert pull.comments == []
    (run,) = pull.check_runs
    assert "same case" in run.text + run.summary + " ".join(a.message for a in run.annotations)
