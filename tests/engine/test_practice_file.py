"""The measure of the design: the lesson's practice file becomes what an expert would write, in two suggestions."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.rewrite import no_decision, without_caution
from rules.engine.suggestions import accept
from tests.practice import EXPERT, PRACTICE

SETTLED = {
    "full-base-image": 0,
    "source-copied-before-install": 1,
    "consecutive-runs": 1,
    "apt-lists-kept": 1,
    "apt-recommends-installed": 1,
    "pip-cache-kept": 1,
    "build-packages-removed-late": 1,
}
RULES = tuple(rule for rule in all_rules() if rule.default)


@pytest.fixture
def practice() -> Analysis:
    return analyse(PRACTICE, RULES, Context())


def test_both_suggestions_make_the_experts_file(practice: Analysis) -> None:
    assert [one.lines for one in practice.suggestions] == [LineRange(1, 1), LineRange(3, 7)]
    assert accept(PRACTICE, practice.suggestions) == practice.rewritten == EXPERT


@pytest.mark.parametrize("alone", [0, 1])
def test_either_alone_leaves_a_dockerfile(practice: Analysis, alone: int) -> None:
    dockerfile = parse(accept(PRACTICE, [practice.suggestions[alone]]))
    assert len(dockerfile.stages) == 1
    assert not any(run.beyond for _, run in dockerfile.each(Run))


def test_every_finding_is_settled(practice: Analysis) -> None:
    assert practice.crashes == ()
    settled = {one.finding.rule: one.suggestion for one in practice.findings}
    assert settled.items() >= SETTLED.items()
    left = [one.finding for one in practice.findings if one.finding.fix is not None and one.suggestion is None]
    assert [finding.rule for finding in left if finding.fix and not finding.fix.is_decision] == []


def test_the_experts_file_needs_nothing_more() -> None:
    """But a decision: who runs the program is for its author to say."""
    (decision,) = analyse(EXPERT, RULES, Context()).suggestions
    assert [finding.rule for finding in decision.findings] == ["runs-as-root"]
    assert analyse(EXPERT, RULES, Context(), accepts=no_decision).suggestions == ()


def test_it_needs_the_fixes_with_a_caution() -> None:
    assert analyse(PRACTICE, RULES, Context(), accepts=without_caution).rewritten != EXPERT


def test_what_still_holds_after_the_move_is_settled_by_no_suggestion() -> None:
    build = BuildContext(frozenset({"main.py", "requirements.txt", ".gitignore"}), lambda path: "", None)
    analysis = analyse(PRACTICE, RULES, Context(build))
    settled = {one.finding.rule: one.suggestion for one in analysis.findings}
    assert settled["dockerignore-missing"] is None
    assert settled.items() >= SETTLED.items()


def test_a_folder_that_is_only_guessed_changes_nothing_but_the_caution() -> None:
    guessed = Context(BuildContext(frozenset({"README.md", "Dockerfile"}), {}.get, guessed=True))
    found = analyse(PRACTICE, RULES, guessed)
    assert [one.lines for one in found.suggestions] == [LineRange(1, 1), LineRange(3, 7)]
    assert found.rewritten == EXPERT
    assert "`requirements.txt` lies in the build context" in found.suggestions[1].caution
