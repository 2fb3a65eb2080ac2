"""Rules as a list tells of them: a rule's module is imported when a file holds what the rule looks for.

`make docs` writes the list; a test says when it is stale. It is for the command line, where a process reads one file
and then ends. A service has all rules in memory: `all_rules`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Phase, Rule, Severity

LIST = "rules/rules.json"  # in the package, so that every way to install it brings the list along


class ListedRule(Rule):
    """What the list says of a rule, and the rule itself once somebody asks it."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self._home = entry["module"], entry["class"]
        vars(self).update(
            name=entry["name"],
            category=Category(entry["category"]),
            phase=Phase[entry["phase"]],
            severity=Severity(entry["severity"]),
            default=entry["default"],
            housekeeping=entry["housekeeping"],
            looks_for=frozenset(entry["looks_for"]),
            aliases=tuple(entry["aliases"]),
            references=tuple(entry["references"]),
        )

    @cached_property
    def loaded(self) -> Rule:
        module, name = self._home
        rule: Rule = getattr(import_module(module), name)()
        return rule

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        return self.loaded.check(dockerfile, context)


def rule_list(rules: Sequence[Rule]) -> str:
    """The list's text."""
    return "[\n" + ",\n".join(json.dumps(_entry(rule)) for rule in rules) + "\n]\n"


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "category": rule.category.value,
        "severity": rule.severity.value,
        "default": rule.default,
        "aliases": rule.aliases,
        "references": rule.references,
        "phase": rule.phase.name,
        "housekeeping": rule.housekeeping,
        "looks_for": sorted(rule.looks_for),
        "module": type(rule).__module__,
        "class": type(rule).__name__,
    }


@cache
def listed_rules() -> tuple[Rule, ...]:
    """All rules, in the order of `all_rules`."""
    return tuple(ListedRule(entry) for entry in _entries())


@cache
def _entries() -> Sequence[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / LIST).read_text(encoding="utf-8"))
    return entries


@cache
def _by_name() -> dict[str, Rule]:
    return {rule.name: rule for rule in listed_rules()}


def listed_rule(name: str) -> Rule:
    """The rule with this name, which a finding carries."""
    return _by_name()[name]


def load_rules() -> None:
    """Imports what the rules of many files need sooner or later."""
    for module in {entry["module"] for entry in _entries()}:
        import_module(module)
