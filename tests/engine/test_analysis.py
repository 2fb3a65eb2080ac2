"""The one call that the command and the reviewer make."""

from __future__ import annotations

import pytest

from rules.dockerfile.source import LineRange
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import analyse
from rules.engine.context import Context
from tests.engine.fake_rules import (
    Crashing,
    FatBase,
    FlagMissing,
    LeftBehind,
    Pointless,
    RunsApart,
    Sealed,
    Stubborn,
)


def told(
    text: str, *rules: object, allowed: tuple[LineRange, ...] | None = None
) -> list[tuple[str, int | None, str | None]]:
    analysis = analyse(text, rules, Context(), allowed=allowed)  # type: ignore[arg-type]
    return [(one.finding.rule, one.suggestion, one.refused) for one in analysis.findings]


def test_each_finding_names_the_suggestion_that_settles_it() -> None:
    text = "FROM fat\nRUN pip x\nUSER y\nRUN pip z\n"
    assert told(text, FatBase(), FlagMissing()) == [
        ("fat-base", 0, None),
        ("flag-missing", 1, None),
        ("flag-missing", 2, None),
    ]


def test_a_finding_that_was_settled_after_a_join_belongs_to_the_joined_lines() -> None:
    text = "FROM a\nRUN apt x\nRUN pip y\n"
    assert told(text, RunsApart(), LeftBehind(), FlagMissing()) == [
        ("left-behind", 0, None),
        ("runs-apart", 0, None),
        ("flag-missing", 0, None),
    ]


def test_a_finding_that_another_rules_fix_settles_belongs_to_that() -> None:
    class Same(Pointless):
        def check(self, dockerfile, context):  # type: ignore[no-untyped-def]
            for finding in super().check(dockerfile, context):
                yield self.finding(finding.span, "the same, without a fix")

    assert told("FROM a\nRUN true\nUSER x\n", Pointless(), Same()) == [("pointless", 0, None), ("same", 0, None)]


@pytest.mark.parametrize(("below", "suggestion"), [(-2, None), (-1, 0), (0, 0), (1, 0), (2, None)])
def test_a_finding_that_is_gone_belongs_to_a_suggestion_on_its_lines_or_right_beside_them(
    below: int, suggestion: int | None
) -> None:
    class Near(Pointless):
        """Speaks of another line as long as `RUN true` is there."""

        def check(self, dockerfile, context):  # type: ignore[no-untyped-def]
            for finding in super().check(dockerfile, context):
                line = dockerfile.source.lines_of(finding.span).first + below
                near = next(i for i in dockerfile.instructions if i.lines.first == line)
                yield self.finding(near.span, "stands near it")

    found = told("FROM a\nUSER b\nUSER c\nRUN true\nUSER d\nUSER e\n", Pointless(), Near())
    assert [one for one in found if one[0] == "near"] == [("near", suggestion, None)]


def test_a_finding_without_a_fix_is_told_without_a_suggestion() -> None:
    assert told("FROM a\n# hello\nRUN pip x\n", Sealed(), FlagMissing()) == [
        ("sealed", None, None),
        ("flag-missing", 0, None),
    ]


def test_a_refused_fix_is_told_with_its_reason() -> None:
    assert told("FROM a\nRUN pip x\n", Stubborn()) == [("stubborn", None, "the same finding would come back")]


def test_outside_of_the_allowed_lines_findings_are_told_with_the_reason() -> None:
    text = "FROM fat\nRUN pip x\n"
    assert told(text, FatBase(), FlagMissing(), allowed=(LineRange(2, 2),)) == [
        ("fat-base", None, "it would change lines that do not stand together in one hunk of the pull request"),
        ("flag-missing", 0, None),
    ]


def test_two_findings_with_one_message_are_told_apart() -> None:
    text = "FROM a\nRUN pip x\n# hello\nRUN ping y\nRUN pip z\n"
    assert told(text, FlagMissing(), allowed=(LineRange(5, 5),)) == [
        ("flag-missing", None, "it would change lines that do not stand together in one hunk of the pull request"),
        ("flag-missing", 0, None),
    ]


def test_a_crash_is_told_once() -> None:
    analysis = analyse("FROM a\nRUN pip x\n", (Crashing(), FlagMissing()), Context())
    assert [crash.rule for crash in analysis.crashes] == ["crashing"]
    assert len(analysis.suggestions) == 1


def test_a_file_that_does_not_parse_is_the_callers_to_tell() -> None:
    with pytest.raises(DockerfileSyntaxError):
        analyse("RUN x\n", (FlagMissing(),), Context())


def test_where_the_second_reader_disagrees_nothing_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rules.engine.analysis.disagreement", lambda text, dockerfile: "the second reader sees another file"
    )
    assert told("FROM a\n# hello\nRUN pip x\n", Sealed(), FlagMissing()) == [
        ("sealed", None, None),
        ("flag-missing", None, "the second reader sees another file"),
    ]


@pytest.mark.parametrize("text", ["FROM fat\nRUN pip x\n", "FROM a\nRUN apt x\nRUN pip y\n", "FROM a\n"])
def test_what_was_read_of_the_result_is_the_result(text: str) -> None:
    rules = (FatBase(), RunsApart(), LeftBehind(), FlagMissing())
    found = analyse(text, rules, Context())
    assert found.after is not None
    assert found.after.source.text == found.rewritten
