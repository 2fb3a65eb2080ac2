"""What a comment says, in its one form: on a pull request and in `slimline fix --explain`, word for word the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.review.markdown import inert
from app.review.phrases import headline, listed, points
from app.review.rule_pages import RulePages
from rules.engine.catalogue import rule_named
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Phase, Severity
from rules.engine.suggestions import Suggestion

_MOST_NAMED = 5
_MOST_POINTS = 3


@dataclass(frozen=True, slots=True)
class CommentSubject:
    """What a comment speaks of.

    lead: the finding that gives the headline. settled: the rules that the suggestion settles. beside: findings on the
    same lines that it does not settle. refused: why there is no suggestion, "" where that is not known. history: how
    often an install would have run in the last commits, in a sentence; "" where that is not known.
    """

    lead: Finding
    settled: frozenset[str] = frozenset()
    beside: tuple[Finding, ...] = ()
    suggestion: Suggestion | None = None
    refused: str = ""
    history: str = ""


def lead_of(findings: Sequence[Finding]) -> Finding:
    """The finding that saves most; of equal ones the gravest, then the one whose fix moves most, then the first."""
    return min(findings, key=_rank)


def _rank(finding: Finding) -> tuple[int, int, int]:
    saving, rule = saving_of(finding), rule_named(finding.rule)
    saved = (saving.bytes or 0) if saving is not None else 0
    if rule is None:
        return -saved, len(Severity), len(Phase)
    return -saved, -list(Severity).index(rule.severity), rule.phase.value


def saving_of(finding: Finding) -> Saving | None:
    return finding.fix.saving if finding.fix is not None else None


def above(said: CommentSubject, pages: RulePages) -> str:
    """Headline, reason, numbers, what stays unfixed on these lines, and what to check."""
    head, rest = headline(said.lead.message)
    why = " ".join(text for text in (rest, said.lead.note) if text)
    figures = (_numbers(said), said.history)
    parts = [f"**{inert(head)}**", inert(why), *figures, *_unfixed(said, pages), _before_you_accept(said)]
    return "\n\n".join(part for part in parts if part)


def below(said: CommentSubject, pages: RulePages) -> str:
    """The small print: what else is fixed, and where to read more."""
    others = sorted(said.settled - {said.lead.rule})
    shown = others if len(others) == _MOST_NAMED + 1 else others[:_MOST_NAMED]  # a name is no longer than "1 more"
    named = [pages.link(rule) for rule in shown]
    named += [f"{len(others) - len(shown)} more"] if len(others) > len(shown) else []
    also = f"Also fixes {listed(named)}. " if named else ""
    return f"{also}Rule: {pages.link(said.lead.rule)}"


def _numbers(said: CommentSubject) -> str:
    """Only what is known of this image. The lead's saving, because a sum over different bases says nothing."""
    saving = saving_of(said.lead)
    return f"Saves {inert(saving.text)} ({inert(saving.basis)})." if saving is not None and saving.bytes else ""


def _unfixed(said: CommentSubject, pages: RulePages) -> Iterable[str]:
    """Each in full: what has no suggestion must not hide behind what has one."""
    others = list(dict.fromkeys((finding.rule, finding.message) for finding in said.beside))
    for rule, message in others[:_MOST_NAMED]:
        yield f"Not fixed here: **{inert(message)}** ({pages.link(rule)})"
    if len(others) > _MOST_NAMED:
        yield f"Not fixed here either: {len(others) - _MOST_NAMED} more findings, listed in the check run."


def _before_you_accept(said: CommentSubject) -> str:
    if said.suggestion is None:
        return f"No suggestion: {inert(said.refused.rstrip('.'))}." if said.refused else ""
    found = points(said.suggestion.caution)
    if not found:
        return ""
    # nothing is left out: beyond three, the rest shares the last point
    shown = [*found[: _MOST_POINTS - 1], " ".join(found[_MOST_POINTS - 1 :])] if len(found) > _MOST_POINTS else found
    return "\n".join(["Before you accept:", *(f"- {inert(point)}" for point in shown)])
