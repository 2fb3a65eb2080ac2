"""A comment that silences nothing is told in the check run, and in no comment."""

from __future__ import annotations

from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from rules.engine.catalogue import all_rules
from tests.fake_pull_request import FakePullRequest

MENDED = "FROM python:3.14-slim\nUSER 1000\n# hadolint ignore=DL3042\nRUN pip install --no-cache-dir flask\n"
NEEDED = MENDED.replace("--no-cache-dir ", "")


def _summary(text: str) -> str:
    pull = FakePullRequest({"Dockerfile": text})
    Reviewer(all_rules(), RulePages()).review(pull)
    assert pull.comments == []
    (run,) = pull.check_runs
    return run.summary


def test_the_check_run_names_comments_that_silence_nothing() -> None:
    assert "line 4: `dl3042` in `# hadolint ignore=DL3042`" in _summary(MENDED)
    assert "silence nothing" not in _summary(NEEDED)


def test_many_are_named_in_part() -> None:
    assert _summary(MENDED + "# slimline ignore=DL3042\nRUN echo\n" * 40).count("`dl3042`") == 10
