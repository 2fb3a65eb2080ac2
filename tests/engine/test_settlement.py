"""Which suggestion settles which finding: what the rewritten text still says answers for one finding, its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, ProposedFile
from rules.engine.rewrite import Remaining, Rewrite, rewrite
from rules.engine.settlement import LEFT_OUT, reported
from rules.engine.state import AppliedFix
from rules.engine.suggestions import Suggestion

DOCKERFILE = parse("FROM debian:13\nRUN one\nRUN two\nRUN three\nRUN four\n")
SUGGESTION = Suggestion(LineRange(2, 2), ("RUN uno",), (), "", None)
SECOND, FIFTH = LineRange(2, 2), LineRange(5, 5)


def finding(lines: LineRange, message: str = "It is wrong.") -> Finding:
    return Finding("a-rule", message, DOCKERFILE.source.span_of(lines))


def left(lines: LineRange, message: str = "It is wrong.") -> Remaining:
    return Remaining(finding(lines, message), lines, "a reason")


def settled(findings: list[Finding], *remaining: Remaining) -> list[int | None]:
    """For each finding the suggestion that settles it."""
    after: Rewrite = replace(rewrite(DOCKERFILE.source.text, (), Context()), remaining=remaining)
    return [one.suggestion for one in reported(DOCKERFILE, findings, after, [SUGGESTION])]


@pytest.mark.parametrize("turned", [False, True], ids=["the settled one first", "the settled one last"])
def test_the_same_message_elsewhere_does_not_open_a_finding_that_is_settled(turned: bool) -> None:
    findings = [finding(SECOND), finding(FIFTH)]
    expected: list[int | None] = [0, None]
    if turned:
        findings, expected = findings[::-1], expected[::-1]
    assert settled(findings, left(FIFTH)) == expected


def test_what_a_fix_moved_elsewhere_is_not_settled() -> None:
    assert settled([finding(SECOND)], left(FIFTH)) == [None]


def test_other_words_in_the_same_lines_are_the_same_finding() -> None:
    assert settled([finding(SECOND)], left(SECOND, "It is still wrong.")) == [None]


def test_each_that_is_left_answers_for_one() -> None:
    assert settled([finding(SECOND), finding(SECOND)], left(SECOND)) == [None, 0]
    assert settled([finding(SECOND), finding(SECOND)], left(SECOND), left(SECOND)) == [None, None]


def test_of_two_in_the_same_lines_the_one_with_the_same_message_is_left() -> None:
    assert settled([finding(SECOND, "a"), finding(SECOND, "b")], left(SECOND, "b")) == [0, None]


@pytest.mark.parametrize("line", [2, 3], ids=["on the neighbour's lines", "right below"])
def test_a_fix_that_no_suggestion_holds_is_not_settled_by_its_neighbour(line: int) -> None:
    lines = LineRange(line, line)
    mine = finding(lines)
    after: Rewrite = replace(rewrite(DOCKERFILE.source.text, (), Context()), applied=(AppliedFix(5, mine, lines),))
    (one,) = reported(DOCKERFILE, [mine], after, [SUGGESTION])
    assert (one.suggestion, one.refused) == (None, LEFT_OUT)


@pytest.mark.parametrize(
    ("changes_stages", "suggestion"), [(False, None), (True, 0)], ids=["another fix", "new stages"]
)
def test_what_a_rule_knows_no_fix_for_is_settled_by_new_stages_alone(
    changes_stages: bool, suggestion: int | None
) -> None:
    mine = replace(finding(SECOND), refused="nobody knows its libraries")
    others = replace(finding(SECOND), rule="b-rule", fix=Fix("Mend it", (), changes_stages=changes_stages))
    after: Rewrite = replace(rewrite(DOCKERFILE.source.text, (), Context()), applied=(AppliedFix(5, others, SECOND),))
    (one,) = reported(DOCKERFILE, [mine], after, [replace(SUGGESTION, fixes=frozenset({5}))])
    assert (one.suggestion, one.refused) == (suggestion, None if changes_stages else "nobody knows its libraries")


def test_a_proposed_file_is_written_by_no_suggestion() -> None:
    mine = replace(finding(SECOND), proposed_file=ProposedFile(".dockerignore", ".git\n"))
    assert settled([mine]) == [None]
