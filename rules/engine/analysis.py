"""The one call of the command and the reviewer: a file in, what we say of it and what we suggest out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import node
from rules.dockerfile.parser import parse
from rules.dockerfile.second_reader import disagreement
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.linter import RuleCrash, ask
from rules.engine.permission import Declined, is_declined
from rules.engine.rewrite import any_fix, no_decision, rewrite_parsed
from rules.engine.rule import Rule
from rules.engine.rule_set import rule_set
from rules.engine.settlement import ReportedFinding, reported, unsettled
from rules.engine.suggestions import Suggestion, accept, suggestions
from rules.engine.suppressions import suppressions


@node
class Analysis:
    """What we say of a file. suppressed: silenced by its author.

    rewritten: the text with every suggestion accepted. after: the same, read; None where nobody has read it.
    """

    dockerfile: Dockerfile
    findings: tuple[ReportedFinding, ...]
    suggestions: tuple[Suggestion, ...]
    rewritten: str
    crashes: tuple[RuleCrash, ...]
    suppressed: tuple[Finding, ...]
    after: Dockerfile | None = None


def analyse(
    file: str | Dockerfile,
    rules: Sequence[Rule],
    context: Context,
    *,
    allowed: tuple[LineRange, ...] | None = None,
    accepts: Callable[[Fix], bool] = any_fix,
    declined: Declined = MappingProxyType({}),
    housekeeping: bool = False,
) -> Analysis:
    """Lints and rewrites a file, given as text or as it was parsed before. Raises DockerfileSyntaxError.

    allowed: the only lines that suggestions may change, each within one range. accepts: which fixes to apply. By
    default all, but a decision is offered only where nothing else is: a file is in order before somebody decides.
    declined: by a rule's name, the lines of those of its findings to say nothing of. housekeeping: suggestions that
    hold nothing else are wanted, too.
    """
    dockerfile = parse(file) if isinstance(file, str) else file
    text = dockerfile.source.text
    together = rule_set(tuple(rules))
    results = {rule: ask(rule, dockerfile, context) for rule in together.may_speak(dockerfile)}
    crashes = {crash.rule: crash for result in results.values() for crash in result.crashes}
    heard, suppressed = _heard(
        dockerfile, {rule: one.findings for rule, one in results.items() if one.findings}, declined
    )
    findings = sorted((f for found in heard.values() for f in found), key=lambda f: (f.span, f.rule))
    reason = disagreement(text, dockerfile) if any(finding.fix for finding in findings) else None
    if reason is not None:
        all_unsettled = tuple(unsettled(dockerfile, finding, reason) for finding in findings)
        return Analysis(dockerfile, all_unsettled, (), text, tuple(crashes.values()), suppressed)
    riding = together.housekeeping
    unwanted = frozenset() if housekeeping or len(riding) == len(rules) else riding
    first = no_decision if accepts is any_fix else accepts
    rewritten = rewrite_parsed(dockerfile, rules, context, allowed, first, heard, declined)
    offered = _worth_a_look(suggestions(dockerfile, rewritten), unwanted)
    if not offered and accepts is any_fix and any(f.fix is not None and f.fix.is_decision for f in findings):
        rewritten = rewrite_parsed(dockerfile, rules, context, allowed, any_fix, heard, declined)
        offered = _worth_a_look(suggestions(dockerfile, rewritten), unwanted)
    crashes |= {crash.rule: crash for crash in rewritten.crashes}
    settled = reported(dockerfile, findings, rewritten, offered, riding)
    end = accept(text, offered)
    after = next((one for one in (rewritten.dockerfile, dockerfile) if one.source.text == end), None)
    return Analysis(dockerfile, settled, offered, end, tuple(crashes.values()), suppressed, after)


def _worth_a_look(offered: Sequence[Suggestion], riding: frozenset[str]) -> tuple[Suggestion, ...]:
    """Without the suggestions that hold nothing but housekeeping, unless somebody asked for housekeeping alone."""
    return tuple(one for one in offered if any(finding.rule not in riding for finding in one.findings))


def _heard(
    dockerfile: Dockerfile, found: Mapping[Rule, Sequence[Finding]], declined: Declined
) -> tuple[dict[str, list[Finding]], tuple[Finding, ...]]:
    """The findings by rule that the file's author did not suppress, and those that they did."""
    silenced = suppressions(dockerfile)
    heard: dict[str, list[Finding]] = {}
    suppressed: list[Finding] = []
    for rule, findings in found.items():
        for finding in findings:
            lines = dockerfile.source.lines_of(finding.span)
            if silenced.cover(rule, lines):
                suppressed.append(finding)
            elif not is_declined(declined, rule.name, lines):
                heard.setdefault(rule.name, []).append(finding)
    return heard, tuple(suppressed)
