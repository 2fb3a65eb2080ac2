"""Applies fixes, rule after rule, until none wants more: the text that an expert would write, and how it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import node, record
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.linter import RuleCrash
from rules.engine.permission import Declined, RewriteOptions
from rules.engine.provenance import Provenance
from rules.engine.rounds import Rounds
from rules.engine.rule import Rule
from rules.engine.rule_set import rule_set
from rules.engine.state import AppliedFix
from rules.engine.unwanted_fixes import without_unwanted


@record
class Remaining:
    """A finding of the rewritten text. lines: its place in the original. refused: why its fix was not kept, or ""."""

    finding: Finding
    lines: LineRange
    refused: str


@node
class Rewrite:
    """The rewritten file and how it came about. allowed: the only original lines that were to change (None: all)."""

    dockerfile: Dockerfile
    provenance: Provenance
    applied: tuple[AppliedFix, ...]
    remaining: tuple[Remaining, ...]
    crashes: tuple[RuleCrash, ...]
    allowed: tuple[LineRange, ...] | None

    @property
    def text(self) -> str:
        return self.dockerfile.source.text

    @property
    def refused(self) -> tuple[tuple[Finding, str], ...]:
        """The findings of the rewritten text whose fix was refused, and why."""
        return tuple((one.finding, one.refused) for one in self.remaining if one.refused)


def any_fix(fix: Fix) -> bool:
    """Accepts every fix."""
    return True


def no_decision(fix: Fix) -> bool:
    """Accepts the fixes after which the program does what it did before."""
    return not fix.is_decision


def without_caution(fix: Fix) -> bool:
    """Accepts the fixes that leave the author nothing to check."""
    return not fix.caution


def rewrite(
    text: str,
    rules: Iterable[Rule],
    context: Context,
    allowed: tuple[LineRange, ...] | None = None,
    accepts: Callable[[Fix], bool] = no_decision,
) -> Rewrite:
    """The text after the rules' fixes. Raises DockerfileSyntaxError.

    allowed: a fix is applied only where the original lines of its suggestion lie in one of these ranges.
    """
    return rewrite_parsed(parse(text), rules, context, allowed, accepts)


def rewrite_parsed(
    dockerfile: Dockerfile,
    rules: Iterable[Rule],
    context: Context,
    allowed: tuple[LineRange, ...] | None = None,
    accepts: Callable[[Fix], bool] = no_decision,
    found: Mapping[str, Sequence[Finding]] | None = None,
    declined: Declined = MappingProxyType({}),
) -> Rewrite:
    """As `rewrite`, for a file that is parsed already.

    found: where the rules were asked about it, what they say, by their names; those that say nothing may be left out.
    """
    together = rule_set(tuple(rules))

    def run(options: RewriteOptions) -> Rounds:
        while True:
            rounds = Rounds(dockerfile, together, options, found)
            still_moving = rounds.to_the_end()
            if not still_moving:
                return rounds
            options = replace(options, endless=options.endless | still_moving)

    options = RewriteOptions(context, allowed, accepts, frozenset(), declined)
    rounds = without_unwanted(run(options), options, run)
    remaining = tuple(Remaining(*one) for one in rounds.remaining())
    end = rounds.state
    return Rewrite(end.dockerfile, end.provenance, end.applied, remaining, rounds.crashes, allowed)
