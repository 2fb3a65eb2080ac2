"""Comments that silence rules: which lines, which rules, in whose words."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.engine.analysis import analyse
from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from tests.engine.fake_rules import FlagMissing, LeftBehind, RunsApart

RULE = FlagMissing()  # aliases DL3042 and FlagIsMissing


def lines_found(text: str) -> list[int]:
    return [one.lines.first for one in analyse(dedent(text).lstrip("\n"), (RULE,), Context()).findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# slimline ignore=flag-missing",
        "#slimline ignore=flag-missing the wheel is private",
        "# slimline ignore=other-rule, DL3042 reason",
        "# slimline ignore=dl3042;reason=why",
        "# slimline ignore=all",
        "# hadolint ignore=DL3006,DL3042 # why",
        "#hadolint ignore=DL3042",
        "# check=skip=FlagIsMissing // reason",
        "# check=error=true;skip=FlagIsMissing",
        "# check=skip=all",
        "# tally ignore=hadolint/DL3042;reason=why",
        "# tally ignore=tally/x,flag-missing",
    ],
)
def test_a_comment_above_an_instruction_silences_that_one(comment: str) -> None:
    assert lines_found(f"FROM a\n{comment}\nRUN pip a\nRUN pip b\n") == [4]


@pytest.mark.parametrize(
    "comment",
    [
        "# slimline ignore=other-rule",
        "# hadolint ignore=DL3008",
        "# check=skip=OtherCheck",
        "# please ignore=flag-missing",
        "# slimline ignore",
    ],
)
def test_other_comments_silence_nothing(comment: str) -> None:
    assert lines_found(f"FROM a\n{comment}\nRUN pip a\n") == [3]


@pytest.mark.parametrize(
    "top",
    [
        "# slimline ignore=flag-missing everywhere",
        "# about this file\n\n# slimline ignore=DL3042",
        "# slimline ignore=flag-missing everywhere\n",
        "# slimline ignore=flag-missing everywhere\n\n# about this file\n",
        "# hadolint global ignore=DL3042",
        "# tally global ignore=hadolint/DL3042",
        "# check=skip=FlagIsMissing;error=true",
        "# syntax=docker/dockerfile:1\n# check=skip=all",
    ],
)
def test_at_the_top_it_silences_the_file(top: str) -> None:
    assert lines_found(f"{top}\nFROM a\nRUN pip a\nFROM b\nRUN pip b\n") == []


def test_hadolint_can_silence_a_stage() -> None:
    text = """
    FROM a
    RUN pip a
    # hadolint stage ignore=DL3042
    FROM b
    RUN pip b
    FROM c
    RUN pip c
    """
    assert lines_found(text) == [2, 7]


def test_a_blank_line_or_an_instruction_ends_what_a_comment_is_about() -> None:
    assert lines_found("FROM a\n# slimline ignore=flag-missing\n\nRUN pip a\n") == [4]
    assert lines_found("FROM a\n# slimline ignore=flag-missing\nUSER x\nRUN pip a\n") == [4]


def test_a_comment_between_the_lines_of_an_instruction_is_about_it() -> None:
    assert lines_found("FROM a\nRUN true && \\\n  # hadolint ignore=DL3042\n  pip a\n") == []


def test_suppressed_findings_are_told_apart() -> None:
    analysis = analyse("FROM a\n# slimline ignore=flag-missing\nRUN pip a\nRUN pip b\n", (RULE,), Context())
    assert [finding.rule for finding in analysis.suppressed] == ["flag-missing"]
    assert analysis.rewritten == "FROM a\n# slimline ignore=flag-missing\nRUN pip a\nRUN pip --lean b\n"


def test_what_is_suppressed_is_not_fixed_after_a_join_either() -> None:
    text = "FROM a\n# slimline ignore=flag-missing\nRUN pip a\nRUN true\n"
    joined = rewrite(text, (RunsApart(), RULE), Context())
    assert joined.text == "FROM a\n# slimline ignore=flag-missing\nRUN pip a && \\\n    true\n"


def test_a_fix_that_would_change_a_suppressed_instruction_is_refused() -> None:
    text = "FROM a\nRUN true\n# slimline ignore=runs-apart\nRUN false\nRUN apt x\n"
    result = rewrite(text, (RunsApart(), LeftBehind()), Context())
    assert "RUN true\n# slimline ignore=runs-apart\nRUN false\n" in result.text
