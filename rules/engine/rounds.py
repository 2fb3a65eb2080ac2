"""The rounds of a rewrite: every rule in its turn, until none wants more."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import LineRange, Span
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.linter import LintResult, RuleCrash, ask, check
from rules.engine.permission import Permission, RewriteOptions
from rules.engine.provenance import Provenance
from rules.engine.rule import Rule
from rules.engine.rule_set import RuleSet, by_phase
from rules.engine.state import AppliedFixes, State, earlier_fixes

ROUNDS = 8  # over all rules; real files need two or three
PASSES = 4  # of one rule in a round; each applies every fix that touches no other
FIXES = 500  # kept in one file
TRIALS = 200  # results looked at in vain, in one file


Look = Callable[[Rule, Dockerfile, Context], LintResult]


class _Chosen(NamedTuple):
    """A finding whose fix is to be tried: the rule, and which of its findings in the current text."""

    rule: Rule
    number: int


class Rounds:
    """One rewrite of one file. found: what the rules that say something of the original say (by name), where known."""

    def __init__(
        self,
        dockerfile: Dockerfile,
        rules: RuleSet,
        options: RewriteOptions,
        found: Mapping[str, Sequence[Finding]] | None,
    ) -> None:
        self.state = State(dockerfile, Provenance(), (), dockerfile.source.line_count)
        self._rules, self._groups, self._options, self._trials = rules, rules.phases, options, TRIALS
        self._permission = Permission(dockerfile, options)
        self._crashes: dict[str, RuleCrash] = {}
        self._history = {self.state.text: self.state}
        self._quiet: dict[RuleSet, State] = {}
        self._refused: dict[RuleSet, dict[_Chosen, str]] = {}
        self._failing: set[str] = set()
        self._original = self.state
        if found is not None:
            self._hear(found)
        for group in self._groups:
            self._speakers(group, self.state)

    @property
    def crashes(self) -> tuple[RuleCrash, ...]:
        return tuple(self._crashes.values())

    def to_the_end(self) -> frozenset[str]:
        """Goes on until no rule wants more. Returns the rules that would go on for ever, if there are any."""
        if not any(f.fix is not None for found in self.state.found.values() for f in found):
            return frozenset()
        for _ in range(ROUNDS):
            kept = len(self.state.applied)
            for group in self._groups:
                self._settle(group)
            if self._trials <= 0:
                break  # what is refused from here on would be tried again by whoever rewrites the result
            if all(self._quiet.get(group) is self.state for group in self._groups):
                return frozenset()
        moving = {one.finding.rule for one in self.state.applied[kept:]}
        if self._trials <= 0:
            moving |= self._failing
        return frozenset(moving or {rule.name for rule in self._rules.rules})

    def made(self) -> tuple[Finding, ...]:
        """What the rules say of the text now that said nothing of the original.

        Decisions do not count, nor housekeeping: a known base image in the place of an unknown one tells who runs the
        program, which was true before.
        """
        if not self.state.applied:
            return ()
        speakers = (rule for group in self._groups for rule in self._speakers(group, self.state))
        silent = (r for r in speakers if not r.housekeeping and not self._original.found.get(r.name))
        said = (finding for rule in silent for finding in self._findings(rule, self.state))
        return tuple(finding for finding in said if finding.fix is None or not finding.fix.is_decision)

    def remaining(self) -> Iterator[tuple[Finding, LineRange, str]]:
        """What the rules still say, where that is in the original, and why its fix was refused."""
        for group in self._groups:
            for one, finding in self._all(group):
                yield finding, self.state.original_lines(finding.span), self._refused.get(group, {}).get(one, "")

    def _hear(self, found: Mapping[str, Sequence[Finding]]) -> None:
        """Takes over what the rules say of the original."""
        heard = self._original.found
        for name, findings in found.items():
            heard[name] = self._permission.heard(self._rules.by_name[name], self._original, findings)
        for group in self._groups:
            self._original.speakers[group] = tuple([rule for rule in group.rules if heard.get(rule.name)])

    def _speakers(self, group: RuleSet, state: State) -> tuple[Rule, ...]:
        """The rules that say something of a text."""
        if group not in state.speakers:
            may_speak = by_phase(state.dockerfile, self._rules).get(group, ())
            state.speakers[group] = tuple([rule for rule in may_speak if self._findings(rule, state, ask)])
        return state.speakers[group]

    def _findings(self, rule: Rule, state: State, look: Look = check) -> tuple[Finding, ...]:
        """What the rule says of a text, without what the original's author suppressed."""
        if rule.name not in state.found:
            result = look(rule, state.dockerfile, self._options.context)
            for crash in result.crashes:
                self._crashes.setdefault(crash.rule, crash)
            said = result.findings
            state.found[rule.name] = self._permission.heard(rule, state, said) if said else ()
        return state.found[rule.name]

    def _settle(self, group: RuleSet) -> None:
        for _ in range(PASSES):
            if self._quiet.get(group) is self.state:
                return
            self._pass(group)

    def _pass(self, group: RuleSet) -> None:
        """Applies what the rules want in this text, as far as fixes touch no other and the guards agree."""
        refused: dict[_Chosen, str] = {}
        while self._speakers(group, self.state) and (chosen := self._choose(group, refused)):
            after = self._keep(chosen, refused)
            if after is not None:
                self._go_to(after)
                return
        self._quiet[group] = self.state
        self._refused[group] = refused

    def _choose(self, group: RuleSet, refused: dict[_Chosen, str]) -> list[_Chosen]:
        """The findings whose fixes can be tried together. Adds to `refused` those that need no trial to be refused."""
        kept: list[Span] = []
        chosen: list[_Chosen] = []
        for one, finding in self._all(group):
            fix = finding.fix
            if fix is None or one in refused or not self._options.accepts(fix):
                continue
            if reason := self._reason_against(one.rule, finding, fix, len(chosen)):
                refused[one] = reason
            elif not any(_touches(kept, edit.span) for edit in fix.edits):
                chosen.append(one)
                for edit in fix.edits:
                    insort(kept, edit.span)
        return chosen

    def _all(self, group: RuleSet) -> Iterator[tuple[_Chosen, Finding]]:
        """What the rules say of the text now."""
        for rule in self._speakers(group, self.state):
            for n, finding in enumerate(self._findings(rule, self.state)):
                yield _Chosen(rule, n), finding

    def _finding(self, one: _Chosen) -> Finding:
        return self._findings(one.rule, self.state)[one.number]

    def _reason_against(self, rule: Rule, finding: Finding, fix: Fix, others: int) -> str:
        if rule.name in self._crashes:
            return "the rule failed on this file"
        if len(self.state.applied) + others >= FIXES:
            return f"more than {FIXES} fixes in one file"
        return self._permission.reason_against(rule, finding, fix, AppliedFixes(self.state, (finding,), self._leans))

    def _keep(self, chosen: list[_Chosen], refused: dict[_Chosen, str]) -> State | None:
        """The state after as many of the chosen fixes as the guards agree to; halves the rest to find the others."""
        kept: list[_Chosen] = []
        best, parts = None, [chosen]
        while parts:
            part = parts.pop()
            outcome = self._try(kept + part)
            if isinstance(outcome, State):
                kept, best = kept + part, outcome
            elif len(part) == 1:
                refused[part[0]] = outcome
                self._failing.add(part[0].rule.name)
            else:
                parts += [part[len(part) // 2 :], part[: len(part) // 2]]
        return best

    def _try(self, chosen: Sequence[_Chosen]) -> State | str:
        if self._trials <= 0:
            return f"more than {TRIALS} fixes were refused in this file"
        step = AppliedFixes(self.state, [self._finding(one) for one in chosen], self._leans)
        outcome = step.result()
        if isinstance(outcome, State):
            outcome = self._reason_of_rules(step, chosen, outcome) or outcome
        self._trials -= isinstance(outcome, str)
        return outcome

    def _reason_of_rules(self, step: AppliedFixes, chosen: Sequence[_Chosen], after: State) -> str:
        """Whether a rule whose fixes were applied is still not content with them."""
        for rule in dict.fromkeys(one.rule for one in chosen):
            again = self._findings(rule, after)
            if rule.name in self._crashes:
                return "the rule failed on the result"
            fixed = [self._finding(one) for one in chosen if one.rule is rule]
            if not step.settles(fixed, self._findings(rule, self.state), again):
                return "the same finding would come back"
        return ""

    @cached_property
    def _at_first(self) -> frozenset[object]:
        """How the findings of the original look."""
        original = self._original
        return frozenset(_likeness(f, original) for found in original.found.values() for f in found)

    def _leans(self, finding: Finding) -> frozenset[int]:
        """The fixes that this one may not be without: earlier ones in its lines, unless the original called for it."""
        if _likeness(finding, self.state) in self._at_first:
            return frozenset()
        return earlier_fixes(self.state, finding)

    def _go_to(self, after: State) -> None:
        """Moves on. A text that was there before means that fixes undo each other: then none of them is applied."""
        earlier = self._history.get(after.text)
        if earlier is None:
            self.state = self._history[after.text] = after
            return
        self._permission.withdraw(one.finding for one in after.applied[len(earlier.applied) :])
        texts = list(self._history)
        for text in texts[texts.index(earlier.text) + 1 :]:
            del self._history[text]
        self.state = earlier
        self._quiet.clear()


def _touches(kept: list[Span], span: Span) -> bool:
    at = bisect_left(kept, span)
    return any(one.touches(span) for one in kept[max(0, at - 1) : at + 1])


def _likeness(finding: Finding, state: State) -> tuple[str, str, LineRange, tuple[str, ...]]:
    edits = finding.fix.edits if finding.fix is not None else ()
    lines = state.original_lines(finding.span)
    return finding.rule, finding.message, lines, tuple(edit.replacement for edit in edits)
