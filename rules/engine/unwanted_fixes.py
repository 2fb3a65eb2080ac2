"""No fix gives another rule something to say: whoever accepts a suggestion must not hear of it in the next review.

A finding of the rewritten text counts as made by a fix where its rule had nothing to say of the original. The fix is
found by leaving out one after the other, first those that changed the finding's own lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rules.engine.finding import Finding
from rules.engine.permission import RewriteOptions
from rules.engine.rounds import Rounds

TRIALS = 12
"""Rewrites that are tried for one file; what is still there then is told, and stays."""

Run = Callable[[RewriteOptions], Rounds]
"""Rewrites the file to the end under some options."""


def without_unwanted(rounds: Rounds, options: RewriteOptions, run: Run) -> Rounds:
    """The rewrite without the fixes that would make findings of rules that are silent on the original."""
    trials = TRIALS
    while made := rounds.made():
        for kind in _suspects(rounds, made[0]):
            trials -= 1
            fewer = replace(options, unwanted={**options.unwanted, kind: _reason(made[0])})
            tried = run(fewer)
            if len(tried.made()) < len(made):
                rounds, options = tried, fewer
                break
            if trials <= 0:
                return rounds
        else:
            return rounds
    return rounds


def _suspects(rounds: Rounds, finding: Finding) -> Iterator[tuple[str, str]]:
    """The applied fixes, by rule and message; those that changed the finding's lines first, the latest first."""
    state = rounds.state
    near = state.provenance.fixes_in(state.dockerfile.source.lines_of(finding.span))
    ordered = sorted(state.applied, key=lambda one: (one.number in near, one.number), reverse=True)
    yield from dict.fromkeys((one.finding.rule, one.finding.message) for one in ordered)


def _reason(finding: Finding) -> str:
    return f"it would lead to a new finding of `{finding.rule}`"
