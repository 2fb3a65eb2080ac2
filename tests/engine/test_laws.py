"""The laws of composition (docs: how fixes become suggestions), over generated files."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from bench import shapes
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.lines import line_texts
from rules.engine.linter import lint
from rules.engine.rewrite import Rewrite, rewrite
from rules.engine.rule import Rule
from rules.engine.stage_graph import stage_graph
from rules.engine.suggestions import Suggestion, accept, suggestions
from tests.engine.dockerfiles import dockerfiles
from tests.engine.fake_rules import BENIGN, FIGHTING, HOSTILE_TEXTS, Hostile
from tests.examples import costly

ALL_RULES = tuple(rule for rule in all_rules() if rule.default)
HOSTILE = tuple(Hostile(text) for text in HOSTILE_TEXTS)
FAKE = (*BENIGN, *FIGHTING)


def chosen_rules() -> st.SearchStrategy[tuple[Rule, ...]]:
    some = st.lists(st.sampled_from(FAKE), unique=True, min_size=1).map(tuple)
    return st.one_of(
        some,
        st.just(BENIGN),
        st.just(FAKE),
        some.flatmap(lambda rules: st.sampled_from(HOSTILE).map(lambda h: (*rules, h))),
    )


def real_shaped() -> st.SearchStrategy[str]:
    """Files as people write them, with the flaws that the rules look for."""
    return st.integers(0, 1_000_000).map(lambda seed: next(shapes.dockerfiles(1, seed)))


def composed(
    text: str, rules: tuple[Rule, ...], allowed: tuple[LineRange, ...] | None = None
) -> tuple[Rewrite, tuple[Suggestion, ...]]:
    result = rewrite(text, rules, Context(), allowed)
    offered = suggestions(parse(text), result)
    note(f"{text!r}\n{result.text!r}\n{[(s.lines, s.new_lines) for s in offered]}")
    return result, offered


def hold_the_laws(text: str, rules: tuple[Rule, ...]) -> None:
    result, offered = composed(text, rules)
    assert accept(text, offered) == result.text, "accepting all is the rewrite"
    are_disjoint_and_change_something(text, offered)
    subsets_keep_the_stages(text, result, offered)
    again = rewrite(result.text, rules, Context())
    assert again.text == result.text, "rewriting the rewrite changes nothing"


def are_disjoint_and_change_something(text: str, offered: tuple[Suggestion, ...]) -> None:
    lines = line_texts(text)
    last = 0
    for one in offered:
        assert last < one.lines.first <= one.lines.last <= len(lines), "disjoint, in order, inside of the file"
        assert one.new_lines != lines[one.lines.first - 1 : one.lines.last], "no suggestion without a change"
        assert not any("\n" in line for line in one.new_lines)
        last = one.lines.last


def subsets(offered: tuple[Suggestion, ...]) -> list[tuple[Suggestion, ...]]:
    sizes = range(len(offered) + 1) if len(offered) <= 6 else (1, 2, len(offered) - 1)
    return [subset for size in sizes for subset in combinations(offered, size)]


def subsets_keep_the_stages(text: str, result: Rewrite, offered: tuple[Suggestion, ...]) -> None:
    structural = {a.number for a in result.applied if a.finding.fix is not None and a.finding.fix.changes_stages}
    for subset in subsets(offered):
        declared = [one for one in subset if one.fixes & structural]
        expected = stage_graph(parse(accept(text, declared)))
        assert stage_graph(parse(accept(text, subset))) == expected, "a subset has the stages that its fixes declare"


@costly
@given(dockerfiles(), chosen_rules())
def test_fake_rules_compose(text: str, rules: tuple[Rule, ...]) -> None:
    hold_the_laws(text, rules)


@costly
@given(st.one_of(real_shaped(), dockerfiles()))
def test_all_rules_compose(text: str) -> None:
    hold_the_laws(text, all_rules())


@given(real_shaped(), st.data())
def test_all_rules_stay_in_the_allowed_ranges(text: str, data: st.DataObject) -> None:
    stay_in(data.draw(ranges(len(line_texts(text)))), text, all_rules())


@costly
@given(dockerfiles(), chosen_rules())
def test_the_order_of_acceptance_does_not_matter(text: str, rules: tuple[Rule, ...]) -> None:
    _, offered = composed(text, rules)
    some = offered[:3]
    for order in permutations(some):
        current, pending = text, list(order)
        while pending:
            one = pending.pop(0)
            current = accept(current, [one])
            grown = len(one.new_lines) - (one.lines.last - one.lines.first + 1)
            pending = [shifted(other, grown) if other.lines.first > one.lines.last else other for other in pending]
        assert current == accept(text, some)


def shifted(one: Suggestion, by: int) -> Suggestion:
    lines = LineRange(one.lines.first + by, one.lines.last + by)
    return Suggestion(lines, one.new_lines, one.findings, one.caution, one.saving, one.fixes)


@given(dockerfiles(), chosen_rules())
def test_bytes_outside_suggestions_stay(text: str, rules: tuple[Rule, ...]) -> None:
    result, offered = composed(text, rules)
    lines, new = line_texts(text), line_texts(result.text)
    at, new_at = 0, 0
    for one in offered:
        kept = one.lines.first - 1 - at
        assert lines[at : at + kept] == new[new_at : new_at + kept]
        assert new[new_at + kept : new_at + kept + len(one.new_lines)] == one.new_lines
        at, new_at = one.lines.last, new_at + kept + len(one.new_lines)
    assert lines[at:] == new[new_at:]
    assert result.text.endswith("\n") == text.endswith("\n")
    assert ("\r\n" in result.text) == ("\r\n" in text)
    assert result.text.count("\n") == result.text.count("\r\n") or "\r" not in result.text


@given(dockerfiles(), chosen_rules(), st.data())
def test_suggestions_stay_in_the_allowed_ranges(text: str, rules: tuple[Rule, ...], data: st.DataObject) -> None:
    stay_in(data.draw(ranges(len(line_texts(text)))), text, rules)


@given(st.one_of(dockerfiles(), real_shaped()))
def test_no_fix_gives_a_silent_rule_something_to_say(text: str) -> None:
    dockerfile = parse(text)
    silent = {rule.name for rule in ALL_RULES if not lint(dockerfile, (rule,), Context()).findings}
    result = rewrite(text, ALL_RULES, Context())
    assert [one.finding for one in result.remaining if one.finding.rule in silent] == []


def stay_in(allowed: tuple[LineRange, ...], text: str, rules: tuple[Rule, ...]) -> None:
    result, offered = composed(text, rules, allowed)
    are_disjoint_and_change_something(text, offered)
    for one in offered:
        assert any(some.covers(one.lines) for some in allowed), "each within one range"
    subsets_keep_the_stages(text, result, offered)


def ranges(count: int) -> st.SearchStrategy[tuple[LineRange, ...]]:
    def pairs(marks: list[int]) -> tuple[LineRange, ...]:
        marks = sorted(marks)
        return tuple(LineRange(first, last - 1) for first, last in zip(marks[::2], marks[1::2], strict=False))

    return st.lists(st.integers(1, count + 1), unique=True, max_size=6).map(pairs)


@given(
    st.one_of(real_shaped(), dockerfiles()), st.one_of(chosen_rules(), st.just(all_rules())), st.booleans(), st.data()
)
def test_no_finding_is_lost(text: str, rules: tuple[Rule, ...], hunks: bool, data: st.DataObject) -> None:
    allowed = data.draw(ranges(len(line_texts(text)))) if hunks else None
    analysis = analyse(text, rules, Context(), allowed=allowed)
    all_findings = lint(analysis.dockerfile, rules, Context()).findings
    told = [one.finding for one in analysis.findings]
    assert sorted([*told, *analysis.suppressed], key=repr) == sorted(all_findings, key=repr)
    settled_are_settled(analysis, rules)


def settled_are_settled(analysis: Analysis, rules: tuple[Rule, ...]) -> None:
    for one in analysis.findings:
        assert one.suggestion is None or 0 <= one.suggestion < len(analysis.suggestions)
        assert one.suggestion is None or one.refused is None


@given(dockerfiles(), st.sampled_from(HOSTILE_TEXTS))
def test_a_hostile_replacement_changes_nothing_else(text: str, hostile: str) -> None:
    """Where a guard lets one pass, all other words of the file are still the same words in the same instructions."""
    result, _ = composed(text, (Hostile(hostile),))
    before = [i.keyword for i in parse(text).instructions]
    assert [i.keyword for i in parse(result.text).instructions] == before
    if result.text == text:
        return
    inserted = hostile.replace("\r\n", "\n").strip()
    old, new = (d.replace("\r\n", "\n").replace(inserted, "") for d in (text, result.text))
    assert old.split() == new.split()


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_hostile_replacements_are_refused_with_a_reason(hostile: str) -> None:
    text = "FROM a\nRUN pip install one && echo two\nRUN echo three\n"
    result = rewrite(text, (Hostile(hostile),), Context())
    assert result.text == text
    assert [bool(reason) for _, reason in result.refused] == [True]
