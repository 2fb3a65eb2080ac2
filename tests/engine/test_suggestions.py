"""What a rewrite looks like to the person who accepts it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange, Span
from rules.engine.context import Context
from rules.engine.edits import delete, insert, insert_lines, replace
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.provenance import LineChange, Provenance
from rules.engine.rewrite import Rewrite, rewrite
from rules.engine.rule import Rule
from rules.engine.state import AppliedFix
from rules.engine.suggestions import Suggestion, accept, suggestions
from tests.engine.fake_rules import (
    CopyTooEarly,
    FakeRule,
    FlagMissing,
    LeftBehind,
    NoCmd,
    NoHeader,
    OneStage,
    Pointless,
    RunsApart,
    WithEdits,
)


def offered(text: str, *rules: Rule, allowed: tuple[LineRange, ...] | None = None) -> tuple[Suggestion, ...]:
    return suggestions(parse(text), rewrite(text, rules, Context(), allowed))


def shown(text: str, *rules: Rule) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(one.lines.first, one.lines.last, one.new_lines) for one in offered(text, *rules)]


def test_a_changed_line() -> None:
    assert shown("FROM a\nRUN pip x\nUSER y\n", FlagMissing()) == [(2, 2, ("RUN pip --lean x",))]


def test_changes_in_lines_of_one_instruction_are_separate_where_each_does_alone() -> None:
    text = "FROM a\nRUN pip x && \\\n    true && \\\n    pip y\n"
    assert [(first, last) for first, last, _ in shown(text, FlagMissing())] == [(2, 2), (4, 4)]


def test_a_move_is_one_suggestion_from_the_first_line_to_the_last() -> None:
    text = "FROM a\nCOPY . .\nENV a=b\nRUN x\nUSER y\n"
    assert shown(text, CopyTooEarly()) == [(2, 4, ("COPY manifest .", "ENV a=b", "RUN x", "COPY . ."))]


def test_deleted_lines() -> None:
    assert shown("FROM a\nRUN true\nUSER y\n", Pointless()) == [(2, 2, ())]


def test_new_lines_take_in_the_line_above_or_else_the_one_below() -> None:
    assert shown("FROM a\nUSER y\n", NoCmd()) == [(2, 2, ("USER y", 'CMD ["run"]'))]
    assert shown("FROM a\nUSER y", NoCmd()) == [(2, 2, ("USER y", 'CMD ["run"]'))]
    assert shown("FROM a\nUSER y\n", NoHeader()) == [(1, 1, ("# header", "FROM a"))]


def test_new_lines_take_in_a_whole_piece_rather_than_the_end_of_one() -> None:
    text = "FROM a\nRUN x && \\\n    y\nUSER z\n"
    rule = WithEdits(insert(text.index("USER"), "ENV a=b\n"))
    assert shown(text, rule) == [(4, 4, ("ENV a=b", "USER z"))]


def test_new_lines_beside_a_change_keep_out_of_its_lines() -> None:
    text = "FROM a\nRUN pip x\nUSER y\n"
    above = WithEdits(insert(text.index("USER"), "ENV a=b\n"))
    assert shown(text, FlagMissing(), above) == [(2, 2, ("RUN pip --lean x",)), (3, 3, ("ENV a=b", "USER y"))]


def test_new_lines_stay_in_the_allowed_lines() -> None:
    text = "FROM a\nRUN pip x\nUSER y\n"
    rules = FlagMissing(), WithEdits(insert(text.index("USER"), "ENV a=b\n"))
    (one,) = offered(text, *rules, allowed=(LineRange(1, 2),))
    assert (one.lines, one.new_lines) == (LineRange(2, 2), ("RUN pip --lean x", "ENV a=b"))


def test_new_lines_between_two_changes_join_one_of_them() -> None:
    text = "FROM a\nRUN pip x\nRUN pip y\n"
    between = WithEdits(insert(text.index("RUN pip y"), "ENV a=b\n"))
    assert shown(text, FlagMissing(), between) == [
        (2, 2, ("RUN pip --lean x", "ENV a=b")),
        (3, 3, ("RUN pip --lean y",)),
    ]


def test_a_fix_that_another_made_possible_is_not_offered_without_it() -> None:
    """`clean` would be missing from the second RUN only once both are one: alone, its line would make no sense."""
    text = "FROM a\nRUN apt x\nRUN clean && \\\n    z\n"

    class CleanEarly(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            if "apt x && " in dockerfile.source.text and "    z\n" in dockerfile.source.text:
                at = dockerfile.source.text.index("    z\n") + len("    z")
                yield self.finding(Span(at - 1, at), "only now", Fix("x", (insert(at, " && w"),)))

    assert shown(text, RunsApart(), CleanEarly()) == [(2, 4, ("RUN apt x && \\", "    clean && \\", "    z && w"))]


def made_up(old: str, new: str, *changed: int, allowed: tuple[LineRange, ...] | None = None) -> Rewrite:
    """A rewrite whose fixes each changed one line, which the guards would not have let pass one by one."""
    changes = tuple(LineChange((n - 1, n), (n - 1, n), frozenset({at})) for at, n in enumerate(changed))
    span = Span(0, 1)
    applied = tuple(
        AppliedFix(at, Finding("fake", "made up", span, Fix("x", (insert(0, "x"),))), LineRange(n, n))
        for at, n in enumerate(changed)
    )
    return Rewrite(parse(new), Provenance(changes), applied, (), (), allowed)


ENTANGLED = "FROM a\nRUN one \\\n    two\nUSER x\n", "FROM a\nRUN 'one \\\n    two'\nUSER y\n"


def test_changes_that_do_not_work_alone_are_put_together() -> None:
    old, new = ENTANGLED
    found = suggestions(parse(old), made_up(old, new, 2, 3, 4))
    assert [one.lines for one in found] == [LineRange(2, 3), LineRange(4, 4)]
    assert accept(old, found) == new


def test_changes_that_may_not_be_put_together_are_left_out() -> None:
    old, new = ENTANGLED
    found = suggestions(parse(old), made_up(old, new, 2, 3, 4, allowed=(LineRange(1, 2), LineRange(3, 4))))
    assert [one.lines for one in found] == [LineRange(4, 4)]


def test_stages_that_need_each_other_are_put_together() -> None:
    old = "ARG base=a\nFROM a AS s\nFROM $base\nRUN x\n"
    new = "ARG base=b\nFROM a AS s\nFROM ${base}\nRUN y\n"
    assert [one.lines for one in suggestions(parse(old), made_up(old, new, 1, 3, 4))] == [
        LineRange(1, 1),
        LineRange(3, 3),
        LineRange(4, 4),
    ]
    new = "ARG base=s\nFROM a AS t\nFROM ${base}\nRUN y\n"
    assert [one.lines for one in suggestions(parse(old), made_up(old, new, 1, 2, 3, 4))] == [
        LineRange(1, 3),
        LineRange(4, 4),
    ]


def test_more_changes_than_can_be_looked_at_one_by_one() -> None:
    lines = [f"    word{n} \\" for n in range(9)]
    old = "FROM a\nRUN x \\\n" + "\n".join(lines) + "\n    y\n"
    new = old.replace("word", "other")
    assert len(suggestions(parse(old), made_up(old, new, *range(3, 12)))) == 9
    broken = new.replace("other1", "'").replace("other8", "'")
    assert [one.lines for one in suggestions(parse(old), made_up(old, broken, *range(3, 12)))] == [LineRange(3, 11)]


def test_stages_that_a_fix_means_to_change() -> None:
    text = "FROM thin\nRUN build\nRUN pip x\n"
    found = offered(text, OneStage(), FlagMissing())
    assert [one.lines for one in found] == [LineRange(1, 2), LineRange(3, 3)]
    for one in found:
        parse(accept(text, [one]))


def test_changes_above_the_first_instruction_keep_directives_what_they_are() -> None:
    text = "# about\n# escape=`\nFROM a\nRUN pip x\n"
    rule = WithEdits(delete(Span(0, 8)))
    assert shown(text, rule, FlagMissing()) == [(1, 1, ()), (4, 4, ("RUN pip --lean x",))]
    windows = "# about\n# escape=`\nFROM a\nRUN pip x \\\n    y\n"
    assert rewrite(windows, (rule,), Context()).text == windows, "the backslash would no longer continue the line"


def test_a_suggestion_tells_every_caution_once_and_adds_up_its_savings() -> None:
    class Careful(FakeRule):
        def __init__(self, word: str, caution: str, saving: Saving | None) -> None:
            self.word, self.caution, self.saving = word, caution, saving

        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            if self.word not in dockerfile.source.text:
                at = dockerfile.source.text.index("x") + 1
                fix = Fix("Add", (insert(at, f" {self.word}"),), self.caution, self.saving)
                yield self.finding(Span(7, 10), f"no {self.word}", fix)

    class Two(Careful):
        pass

    class Three(Careful):
        pass

    rules = (
        Careful("one", "Look here", Saving("5 MB", "measured", 5)),
        Two("two", "Look here", Saving("some", "known", None)),
        Three("three", "And there.", Saving("7 MB", "measured", 7)),
    )
    (one,) = offered("FROM a\nRUN x\n", *rules)
    assert one.caution == "Look here. And there."
    assert one.saving == Saving("5 MB; some; 7 MB", "measured; known", 12)
    assert {finding.message for finding in one.findings} == {"no one", "no two", "no three"}


def test_findings_stand_where_they_are_in_the_original() -> None:
    text = "FROM a\nRUN true\nRUN apt x\nRUN clean\n"
    found = offered(text, RunsApart(), LeftBehind(), FlagMissing())
    source = parse(text).source
    for one in found:
        for finding in one.findings:
            assert one.lines.covers(source.lines_of(finding.span))


def test_carriage_returns_are_not_part_of_new_lines() -> None:
    text = "FROM a\r\nRUN pip x\r\nUSER y\r\n"
    (one,) = offered(text, FlagMissing())
    assert one.new_lines == ("RUN pip --lean x",)
    assert accept(text, [one]) == "FROM a\r\nRUN pip --lean x\r\nUSER y\r\n"


def test_a_change_that_another_takes_back_is_not_offered() -> None:
    class Adds(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            if "USER z" not in dockerfile.source.text and "ENV done=1" not in dockerfile.source.text:
                lines = insert_lines(dockerfile.source, 2, ("USER z",))
                yield self.finding(Span(0, 4), "no z", Fix("Add", (lines,)))

    class Replaces(FakeRule):
        def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
            at = dockerfile.source.text.find("USER z\n")
            if at >= 0:
                end = dockerfile.source.text.index("USER y")
                edits = (delete(Span(at, at + 7)), replace(Span(end, end + 6), "ENV done=1"))
                yield self.finding(Span(at, at + 6), "z", Fix("Replace", edits))

    assert shown("FROM a\nUSER y\n", Adds(), Replaces()) == [(2, 2, ("ENV done=1",))]
