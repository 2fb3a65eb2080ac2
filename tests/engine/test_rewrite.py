"""The rounds of a rewrite: order, conflicts, rules that misbehave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange, Span
from rules.engine import rounds
from rules.engine.context import Context
from rules.engine.edits import insert, replace
from rules.engine.finding import Finding, Fix
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite, rewrite_parsed, without_caution
from tests.engine.dockerfiles import dockerfiles
from tests.engine.fake_rules import (
    BENIGN,
    CopyTooEarly,
    Crashing,
    FakeRule,
    FatBase,
    FlagMissing,
    Growing,
    LeftBehind,
    Ping,
    Pong,
    RunsApart,
    Stubborn,
    WithEdits,
    commands,
)


def test_phases_run_in_their_order_whatever_the_order_of_the_rules() -> None:
    text = "FROM fat\nCOPY . .\nRUN apt x\nRUN pip y\n"
    rules = (FatBase(), LeftBehind(), FlagMissing(), RunsApart(), CopyTooEarly())
    expected = "FROM thin\nCOPY manifest .\nRUN apt x && \\\n    pip --lean y && \\\n    clean\nCOPY . .\n"
    assert rewrite(text, rules, Context()).text == expected
    assert rewrite(text, rules[::-1], Context()).text == expected


def test_fixes_that_touch_each_other_are_applied_one_after_the_other() -> None:
    text = "FROM a\nRUN one\n"
    end = len("FROM a\nRUN one")

    class Twice(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            for word in ("two", "three"):
                if word not in dockerfile.source.text:
                    yield self.finding(Span(7, 10), f"no {word}", Fix(word, (insert(end, f" {word}"),)))

    assert rewrite(text, (Twice(),), Context()).text == "FROM a\nRUN one two three\n"


def test_a_fix_settles_its_own_finding_though_another_one_says_the_same_of_the_same_place() -> None:
    class Both(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            for _, command in commands(dockerfile, "pip"):
                for flag in {"--a", "--b"} - set(command.texts):
                    fix = Fix(f"Add {flag}", (insert(command.words[0].span.end, f" {flag}"),))
                    yield self.finding(command.span, "a flag is missing", fix)

    result = rewrite("FROM a\nRUN pip x\n", (Both(),), Context())
    assert sorted(result.text.split()) == sorted(["FROM", "a", "RUN", "pip", "--a", "--b", "x"])
    assert result.refused == ()


def test_a_fix_that_leaves_something_else_to_say_settles_its_finding_though_others_say_the_same_elsewhere() -> None:
    class Lean(FlagMissing):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            yield from super().check(dockerfile, context)
            for _, command in commands(dockerfile, "pip"):
                if "--lean" in command.texts:
                    yield self.finding(command.span, "pip is not very lean")

    result = rewrite("FROM a\nRUN pip x\nUSER b\nRUN pip y\n", (Lean(),), Context(), allowed=(LineRange(2, 2),))
    assert result.text == "FROM a\nRUN pip --lean x\nUSER b\nRUN pip y\n"


class _Wordy(FakeRule):
    """Speaks about `RUN two`, which another rule writes."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, "two"):
            yield self.finding(command.span, "`two` is there")


class _Writer(FakeRule):
    """Writes `two` for `one`, at the place of the finding or elsewhere."""

    def __init__(self, elsewhere: bool = False) -> None:
        self._elsewhere = elsewhere

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for run, command in commands(dockerfile, "one"):
            place = dockerfile.stages[0].base.span if self._elsewhere else run.span
            yield self.finding(place, "`one` is old", Fix("Write `two`", (replace(command.span, "two"),)))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_no_fix_gives_a_rule_that_was_silent_something_to_say(elsewhere: bool) -> None:
    text = "FROM a\nRUN pip x\nRUN one\n"
    result = rewrite(text, (_Wordy(), _Writer(elsewhere), FlagMissing()), Context())
    assert result.text == "FROM a\nRUN pip --lean x\nRUN one\n"
    assert [why for _, why in result.refused] == ["it would lead to a new finding of `_wordy`"]


def test_a_rule_that_had_something_to_say_forbids_no_fix() -> None:
    result = rewrite("FROM a\nRUN two\nRUN one\n", (_Wordy(), _Writer()), Context())
    assert result.text == "FROM a\nRUN two\nRUN two\n"


def test_a_fix_whose_new_finding_another_fix_settles_is_kept() -> None:
    class Mender(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            for _, command in commands(dockerfile, "two"):
                yield self.finding(
                    command.span, "`two` is there", Fix("Write `three`", (replace(command.span, "three"),))
                )

    assert rewrite("FROM a\nRUN one\n", (Mender(), _Writer()), Context()).text == "FROM a\nRUN three\n"


def test_a_fix_that_touches_a_refused_one_is_still_tried() -> None:
    text = "FROM a\nRUN one\n"

    class BadThenGood(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            if "two" not in dockerfile.source.text:
                yield self.finding(Span(7, 10), "bad", Fix("bad", (insert(14, ' "'),)))
                yield self.finding(Span(7, 11), "good", Fix("good", (insert(14, " two"),)))

    result = rewrite(text, (BadThenGood(),), Context())
    assert result.text == "FROM a\nRUN one two\n"


def test_one_bad_fix_among_many_is_found() -> None:
    text = "FROM a\n" + "".join(f"RUN pip {n}\n" for n in range(20))

    class OneBad(FlagMissing):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            for finding in super().check(dockerfile, context):
                if dockerfile.source.slice(finding.span) == "pip 13":
                    assert finding.fix is not None
                    yield self.finding(finding.span, "bad", Fix("bad", (replace(finding.fix.edits[0].span, ' "'),)))
                else:
                    yield finding

    result = rewrite(text, (OneBad(),), Context())
    assert result.text.count("--lean") == 19
    assert [finding.message for finding, _ in result.refused] == ["bad"]


def test_a_finding_that_comes_back_takes_its_fix_with_it() -> None:
    result = rewrite("FROM a\nRUN pip x\n", (Stubborn(),), Context())
    assert result.text == "FROM a\nRUN pip x\n"
    assert result.refused[0][1] == "the same finding would come back"


def test_rules_that_undo_each_other_come_to_rest() -> None:
    rules = (Ping(), Pong(), FatBase(), FlagMissing())
    result = rewrite("FROM fat\nRUN ping x\nRUN pip y\n", rules, Context())
    assert result.text == "FROM thin\nRUN ping x\nRUN pip --lean y\n"
    assert [reason for _, reason in result.refused] == ["it would lead to a new finding of `pong`"]
    assert rewrite(result.text, rules, Context()).text == result.text


def test_a_rule_that_finds_no_end_changes_nothing() -> None:
    result = rewrite("FROM fat\nRUN grow 1\n", (Growing(), FatBase()), Context())
    assert result.text == "FROM thin\nRUN grow 1\n"
    assert [reason for _, reason in result.refused] == ["the rule's fixes find no end"]


def test_a_rule_that_crashes_silences_no_other() -> None:
    text = "FROM a\nRUN pip x\n"
    assert [f.rule for f in lint(parse(text), (Crashing(), FlagMissing()), Context()).findings] == ["flag-missing"]
    result = rewrite(text, (Crashing(), FlagMissing()), Context())
    assert result.text == "FROM a\nRUN pip --lean x\n"
    assert [(crash.rule, str(crash.error)) for crash in result.crashes] == [("crashing", "a defect")]


def test_a_rule_that_crashes_on_its_own_result_is_not_believed() -> None:
    class Surprised(FlagMissing):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            if "--lean" in dockerfile.source.text:
                raise ValueError("surprise")
            yield from super().check(dockerfile, context)

    result = rewrite("FROM a\nRUN pip x\n", (Surprised(),), Context())
    assert result.text == "FROM a\nRUN pip x\n"
    assert [crash.rule for crash in result.crashes] == ["surprised"]


def test_only_what_is_accepted_is_applied() -> None:
    text = "FROM a\nRUN apt x\nRUN pip y\n"
    result = rewrite(text, (LeftBehind(), FlagMissing()), Context(), accepts=without_caution)
    assert result.text == "FROM a\nRUN apt x\nRUN pip --lean y\n"
    assert result.refused == ()


@pytest.mark.parametrize(
    ("allowed", "changed"),
    [
        ((LineRange(1, 5),), True),
        ((LineRange(2, 3),), True),
        ((LineRange(2, 2), LineRange(3, 3)), False),
        ((LineRange(2, 2), LineRange(3, 5)), False),
        ((), False),
    ],
)
def test_a_fix_of_several_edits_needs_one_range(allowed: tuple[LineRange, ...], changed: bool) -> None:
    text = "FROM a\nCOPY . .\nRUN x\nUSER y\n"
    result = rewrite(text, (CopyTooEarly(),), Context(), allowed=allowed)
    assert (result.text != text) is changed
    assert [reason for _, reason in result.refused] == (
        [] if changed else ["it would change lines that do not stand together in one hunk of the pull request"]
    )


@pytest.mark.parametrize(("line", "changed"), [(2, True), (3, True), (1, False), (4, False)])
def test_an_insertion_needs_a_neighbour_in_a_range(line: int, changed: bool) -> None:
    text = "FROM a\nRUN x\nUSER y\nRUN z\n"
    result = rewrite(text, (WithEdits(insert(13, "ENV a=b\n")),), Context(), allowed=(LineRange(line, line),))
    assert (result.text != text) is changed


def test_many_fixes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FIXES", 3)
    result = rewrite("FROM a\n" + "RUN pip x\n" * 5, (FlagMissing(),), Context())
    assert result.text.count("--lean") == 3
    assert [reason for _, reason in result.refused] == ["more than 3 fixes in one file"] * 2


def test_fixes_that_are_tried_in_vain_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for trials, reason in ((20, "the same finding would come back"), (2, "the rule's fixes find no end")):
        monkeypatch.setattr(rounds, "TRIALS", trials)
        result = rewrite("FROM a\n" + "RUN pip x\n" * 5, (Stubborn(),), Context())
        assert [one for _, one in result.refused] == [reason] * 5


def test_no_more_is_tried_than_may_be_tried_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(Stubborn):
        asked = 0

        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            self.asked += 1
            return super().check(dockerfile, context)

    monkeypatch.setattr(rounds, "TRIALS", 5)
    rule = Counting()
    rewrite("FROM a\n" + "RUN pip x\n" * 40, (rule,), Context())
    assert rule.asked < 20


@given(dockerfiles())
def test_scripts_that_were_kept_are_what_reading_again_gives(text: str) -> None:
    result = rewrite(text, BENIGN, Context())
    kept = [run for _, run in result.dockerfile.each(Run)]
    fresh = [run for _, run in parse(result.text).each(Run)]
    assert [shape(run) for run in kept] == [shape(run) for run in fresh]


def shape(run: Run) -> object:
    commands = [(c.words, c.span, c.before, c.after, c.assignments, c.redirections, c.inside) for c in run.commands]
    script = run.script
    places = [script.logical.file_offset(at) for at in range(len(script.text))]
    return commands, run.beyond, script.text, places, script.options, script.separators, script.is_heredoc


@pytest.mark.parametrize(
    ("line", "text"), [(2, "FROM a\nRUN pip x\nRUN pip --lean y\n"), (3, "FROM a\nRUN pip --lean x\nRUN pip y\n")]
)
def test_what_people_declined_stays_as_it_is(line: int, text: str) -> None:
    original = parse("FROM a\nRUN pip x\nRUN pip y\n")
    declined = {"flag-missing": (LineRange(line, line),), "other-rule": (LineRange(1, 3),)}
    assert rewrite_parsed(original, (FlagMissing(),), Context(), declined=declined).text == text
