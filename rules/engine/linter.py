"""All rules over one file."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.onbuild_triggers import has_triggers, in_triggers
from rules.engine.rule import Rule


@record
class RuleCrash:
    """A rule (by name) that raised, and what it raised: our defect, told to nobody but ourselves."""

    rule: str
    error: Exception


@record
class LintResult:
    """What the rules found, by place, and the rules that failed on this file."""

    findings: tuple[Finding, ...]
    crashes: tuple[RuleCrash, ...]


_NOTHING = LintResult((), ())


def check(rule: Rule, dockerfile: Dockerfile, context: Context) -> LintResult:
    """One rule over one file, if it holds what the rule looks for."""
    return ask(rule, dockerfile, context) if rule.may_speak(dockerfile) else _NOTHING


def ask(rule: Rule, dockerfile: Dockerfile, context: Context) -> LintResult:
    """One rule over one file. A rule that crashes says nothing, rather than half of what it would have said."""
    try:
        findings = (*rule.check(dockerfile, context),)
        if has_triggers(dockerfile):
            findings = (*findings, *in_triggers(rule, dockerfile, context))
    except Exception as error:  # noqa: BLE001 - one rule must never silence the others
        return LintResult((), (RuleCrash(rule.name, error),))
    return LintResult(tuple(sorted(findings, key=_place)), ()) if findings else _NOTHING


def lint(dockerfile: Dockerfile, rules: Iterable[Rule], context: Context) -> LintResult:
    """Every rule over one file, findings in the order of the file."""
    results = [check(rule, dockerfile, context) for rule in rules]
    findings = sorted((f for result in results for f in result.findings), key=_place)
    return LintResult(tuple(findings), tuple(crash for result in results for crash in result.crashes))


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return finding.span.start, finding.span.end, finding.rule, finding.message
