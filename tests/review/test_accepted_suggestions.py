"""Reading a comment of ours back: its lines, and the rules that it names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.conversation import Thread
from app.review.accepted_suggestions import accepted, suggested_lines
from app.review.comment_text import comment_body
from app.review.gathered_review import gather_review
from app.review.markers import marks_in, suggested_rules, suggestion_marker
from app.review.rule_pages import RulePages
from rules.engine.catalogue import all_rules
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES
from tests.review.test_goldens import CASES


def thread(body: str) -> Thread:
    return Thread("", 1, "", "Dockerfile", 1, None, body)


NAMES = {rule.name for rule in all_rules()}


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("words\n\n```suggestion\nRUN a\nRUN b\n```\n\n<!-- mark -->", ("RUN a", "RUN b")),
        ("words\r\n\r\n```suggestion\r\nRUN a\r\n```\r\n", ("RUN a",)),
        ("````suggestion\nRUN echo '```'\n```\n````\n", ("RUN echo '```'", "```")),
        ("```suggestion\n```\n", ()),
        ("no suggestion ```suggestion in a line```", ()),
        ("```dockerfile\nRUN a\n```\n", ()),
    ],
)
def test_the_lines_of_a_suggestion(body: str, lines: tuple[str, ...]) -> None:
    assert suggested_lines(thread(body)) == lines


def test_only_lines_that_came_with_the_push_count() -> None:
    marker = suggestion_marker(["pip-cache-kept", "no-rule-any-more"])
    one = thread(f"words\n\n```suggestion\nRUN a\nRUN b\n```\n\n{marker}")

    def found(before: str, now: str) -> tuple[str, ...]:
        return accepted([one], {"Dockerfile": before}, {"Dockerfile": now}, NAMES)

    assert found("FROM x\nRUN c\n", "FROM x\nRUN a\nRUN b\n") == ("pip-cache-kept",)
    assert found("FROM x\r\nRUN c\r\n", "FROM x\r\nRUN a\r\nRUN b\r\n") == ("pip-cache-kept",)
    assert found("RUN a\nRUN b\n", "FROM x\nRUN a\nRUN b\n") == ()
    assert found("FROM x\n", "RUN a\nFROM x\nRUN b\n") == ()
    assert accepted([one], {}, {"Dockerfile": "RUN a\nRUN b\n"}, NAMES) == (), "a new file"


@pytest.mark.parametrize("case", CASES)
def test_a_comment_names_the_rules_that_its_suggestion_settles(case: Callable[[], FakePullRequest]) -> None:
    pull = case()
    for comment in gather_review(pull, pull.state(), RULES).report.planned:
        body = comment_body(comment, RulePages())
        assert set(suggested_rules(body)) == comment.settled_rules
        assert marks_in(body) == comment.fingerprints
