"""What may be fixed in a file, before anything is tried: what its author, the caller and the file itself allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.guards import overlapped, reason_against, reason_against_editing
from rules.engine.rule import Rule
from rules.engine.state import AppliedFixes, State, is_allowed
from rules.engine.suppressions import suppressions

Declined = Mapping[str, tuple[LineRange, ...]]


def is_declined(declined: Declined, rule: str, lines: LineRange) -> bool:
    """Whether these original lines of the rule's finding are among those that nobody wants to have mended."""
    return any(one.touches(lines) for one in declined.get(rule, ()))


@record
class RewriteOptions:
    """What may be done. allowed: the original lines that may change (None: all). endless: rules that only report.

    declined: by a rule's name, the original lines of those of its findings that nobody wants to have mended.
    unwanted: findings, by rule and message, whose fix is not to be applied, and why.
    """

    context: Context
    allowed: tuple[LineRange, ...] | None
    accepts: Callable[[Fix], bool]
    endless: frozenset[str]
    declined: Declined = field(default_factory=dict)
    unwanted: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Permission:
    """The permissions of one rewrite; it remembers the fixes that others undid."""

    def __init__(self, dockerfile: Dockerfile, options: RewriteOptions) -> None:
        self._options = options
        self._suppressions = suppressions(dockerfile)
        self._against_file = reason_against_editing(dockerfile)
        self._withdrawn: set[tuple[str, str]] = set()

    def heard(self, rule: Rule, state: State, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings whose original lines have no suppression of the rule, and are not declined."""
        return tuple(f for f in findings if not self._is_silent(rule, state.original_lines(f.span)))

    def _is_silent(self, rule: Rule, lines: LineRange) -> bool:
        return self._suppressions.cover(rule, lines) or is_declined(self._options.declined, rule.name, lines)

    def withdraw(self, findings: Iterable[Finding]) -> None:
        """Applies these, and those that say the same, no more."""
        self._withdrawn |= {(finding.rule, finding.message) for finding in findings}

    def reason_against(self, rule: Rule, finding: Finding, fix: Fix, step: AppliedFixes) -> str:
        """Why the fix, which `step` would apply, may not be tried; "" where it may."""
        if self._against_file:
            return self._against_file
        if rule.name in self._options.endless:
            return "the rule's fixes find no end"
        if (rule.name, finding.message) in self._withdrawn:
            return "another fix would undo this one"
        if reason := self._options.unwanted.get((rule.name, finding.message), ""):
            return reason
        state = step.state
        return (
            reason_against(fix, state.dockerfile)
            or self._reason_of_author(rule, fix, state)
            or self._reason_of_caller(step)
        )

    def _reason_of_author(self, rule: Rule, fix: Fix, state: State) -> str:
        for instruction in (i for edit in fix.edits for i in overlapped(edit, state.dockerfile)):
            lines = state.original_lines(instruction.span)
            if self._suppressions.cover(rule, lines):
                return f"it would change line {lines.first}, where the rule is suppressed"
        return ""

    def _reason_of_caller(self, step: AppliedFixes) -> str:
        if self._options.allowed is None:
            return ""
        number, count = len(step.state.applied), step.state.line_count
        mine = [hunk for hunk in step.provenance.hunks() if number in hunk.fixes]
        if all(is_allowed(hunk, self._options.allowed, count) for hunk in mine):
            return ""
        return "it would change lines that do not stand together in one hunk of the pull request"
