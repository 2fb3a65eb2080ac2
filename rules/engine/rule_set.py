"""Rules that are asked together: the words of a file find those that have something to look for in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import groupby

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.vocabulary import vocabulary
from rules.engine.rule import Phase, Rule


class RuleSet:
    """Some rules, in their order. Only those that may speak of a file are touched when it is asked about."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules

    def may_speak(self, dockerfile: Dockerfile) -> tuple[Rule, ...]:
        """Those for which `Rule.may_speak` is true."""
        found = self._numbers[""].union(*[self._numbers[word] for word in self._words & vocabulary(dockerfile)])
        return tuple([self.rules[n] for n in sorted(found)])

    @cached_property
    def phases(self) -> tuple[RuleSet, ...]:
        """In the order in which their fixes are applied, those together whose fixes are applied together.

        What moves or joins instructions goes one rule after the other.
        """
        local = {Phase.INSIDE, Phase.BASE}
        ordered = sorted(self.rules, key=lambda rule: rule.phase.value)  # stable: their own order within a phase
        groups = groupby(ordered, lambda rule: rule.phase if rule.phase in local else rule)
        return tuple(RuleSet(tuple(some)) for _, some in groups)

    @cached_property
    def phase_of(self) -> Mapping[Rule, RuleSet]:
        return {rule: phase for phase in self.phases for rule in phase.rules}

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    @cached_property
    def housekeeping(self) -> frozenset[str]:
        """The names of those whose fixes only ride along."""
        return frozenset(rule.name for rule in self.rules if rule.housekeeping)

    @cached_property
    def _numbers(self) -> Mapping[str, frozenset[int]]:
        """By each word, the rules that look for it; by "" those that look at every file."""
        numbers = defaultdict(set)
        for n, rule in enumerate(self.rules):
            for word in rule.looks_for or {""}:
                numbers[word].add(n)
        return {"": frozenset()} | {word: frozenset(some) for word, some in numbers.items()}

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._numbers) - {""}


@fact
def by_phase(dockerfile: Dockerfile, rules: RuleSet) -> Mapping[RuleSet, tuple[Rule, ...]]:
    """The rules of each phase that may speak of a file; phases without any are left out."""
    found: dict[RuleSet, list[Rule]] = {}
    for rule in rules.may_speak(dockerfile):
        found.setdefault(rules.phase_of[rule], []).append(rule)
    return {phase: tuple(some) for phase, some in found.items()}


@lru_cache(maxsize=64)
def rule_set(rules: tuple[Rule, ...]) -> RuleSet:
    """The rules, put in order once: a process asks the same ones about every file."""
    return RuleSet(rules)
