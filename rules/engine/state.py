"""How far a rewrite has come, and one step further: some fixes of one rule, all guards asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import cached_property

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import node, record
from rules.dockerfile.parser import parse_again
from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.edited_text import EditedText, OwnedEdit
from rules.engine.finding import Finding, Fix
from rules.engine.guards import overlapped
from rules.engine.provenance import LineChange, Provenance
from rules.engine.result_guards import reason_against_result
from rules.engine.rule import Rule
from rules.engine.rule_set import RuleSet


@record
class AppliedFix:
    """A kept fix. number: as in the provenance. finding: as it stood then. lines: where that is in the original."""

    number: int
    finding: Finding
    lines: LineRange


@node
class State:
    """A text on the way to the rewrite. line_count: the original's.

    found: what each rule says of it, by name, once asked. speakers: of rules that were asked together, those that say
    something.
    """

    dockerfile: Dockerfile
    provenance: Provenance
    applied: tuple[AppliedFix, ...]
    line_count: int
    found: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    speakers: dict[RuleSet, tuple[Rule, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.dockerfile.source.text

    def original_lines(self, span: Span) -> LineRange:
        """The original lines of a place in this text."""
        return self.provenance.original_lines(self.dockerfile.source.lines_of(span), self.line_count)


class AppliedFixes:
    """Some fixes of one rule applied to a state. leans: the earlier fixes that a finding's fix may not be without."""

    def __init__(self, state: State, findings: Sequence[Finding], leans: Callable[[Finding], frozenset[int]]) -> None:
        self.state = state
        self._findings = tuple(findings)
        self._leans = leans

    @cached_property
    def edited(self) -> EditedText:
        first = len(self.state.applied)
        owned = (OwnedEdit(e, first + n) for n, f in enumerate(self._findings) for e in _fix(f).edits)
        return EditedText(self.state.dockerfile.source, owned)

    def result(self) -> State | str:
        """The state after it, or the reason why there is none."""
        before = self.state.dockerfile
        try:
            after = parse_again(self.edited.text, before, self.edited.moved)
        except DockerfileSyntaxError as error:
            return f"the result would not be a Dockerfile: {error}"
        changes_stages = any(_fix(f).changes_stages for f in self._findings)
        reason = reason_against_result(before, self.edited, after, changes_stages)
        if reason:
            return reason
        return State(after, self.provenance, self.state.applied + self._applied(), self.state.line_count)

    @property
    def provenance(self) -> Provenance:
        first = len(self.state.applied)
        leans = {first + n: self._leans(f) for n, f in enumerate(self._findings)}
        return self.state.provenance.after(block.also_by(leans) for block in self.edited.blocks)

    def _applied(self) -> tuple[AppliedFix, ...]:
        first = len(self.state.applied)
        return tuple(AppliedFix(first + n, f, self.state.original_lines(f.span)) for n, f in enumerate(self._findings))

    def settles(self, fixed: Sequence[Finding], before: Sequence[Finding], after: Sequence[Finding]) -> bool:
        """Whether a rule has less to say than `before`, or at least not the same at the same place."""
        if len(after) <= len(before) - len(fixed):
            return True
        places = [(f.message, self.edited.image(f.span)) for f in fixed]
        return not any(f.message == message and f.span.touches(place) for f in after for message, place in places)


def earlier_fixes(state: State, finding: Finding) -> frozenset[int]:
    """The fixes that changed the finding's lines, or the instructions that its edits change, or stages as it does."""
    source = state.dockerfile.source
    ranges = [source.lines_of(finding.span)]
    ranges += [i.lines for e in _fix(finding).edits for i in overlapped(e, state.dockerfile)]
    stages = (a.number for a in state.applied if _fix(a.finding).changes_stages and _fix(finding).changes_stages)
    return frozenset(stages).union(*(state.provenance.fixes_in(lines) for lines in ranges))


def _fix(finding: Finding) -> Fix:
    assert finding.fix is not None, "only findings with a fix are applied"
    return finding.fix


def is_allowed(hunk: LineChange, allowed: Sequence[LineRange], line_count: int) -> bool:
    """Whether a suggestion for these original lines (or an anchor line beside them) can lie in one allowed range."""
    first, end = hunk.original
    if first < end:
        return any(one.covers(LineRange(first + 1, end)) for one in allowed)
    anchors = [line for line in (first, first + 1) if 1 <= line <= line_count]
    return any(line in one for one in allowed for line in anchors)
