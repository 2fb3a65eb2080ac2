"""Which suggestion settles which finding of the original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange
from rules.engine.finding import Finding
from rules.engine.rewrite import Remaining, Rewrite
from rules.engine.state import AppliedFix
from rules.engine.suggestions import Suggestion

LEFT_OUT = "its change needs another one that stands in a different hunk of the pull request"


@record
class ReportedFinding:
    """A finding of the original text and what we offer for it.

    lines: its whole lines. suggestion: the index of the suggestion that settles it. refused: why its fix was not kept.
    """

    finding: Finding
    lines: LineRange
    suggestion: int | None
    refused: str | None


def reported(
    dockerfile: Dockerfile,
    findings: Sequence[Finding],
    rewrite: Rewrite,
    offered: Sequence[Suggestion],
    housekeeping: frozenset[str] = frozenset(),
) -> tuple[ReportedFinding, ...]:
    """Every finding, with the suggestion that applied its own fix or in whose neighbourhood it no longer holds.

    housekeeping: rules whose fixes only ride along: that none is offered needs no reason.
    """
    own = {id(one.finding): one for one in rewrite.applied}
    lines = [dockerfile.source.lines_of(finding.span) for finding in findings]
    open_ = [n for n, finding in enumerate(findings) if id(finding) not in own]
    still = _still_there([(n, findings[n], lines[n]) for n in open_], rewrite.remaining)
    result = []
    for n, finding in enumerate(findings):
        if n in still:
            result.append(ReportedFinding(finding, lines[n], None, still[n].refused or finding.refused or None))
        elif id(finding) in own:
            result.append(_settled(finding, lines[n], [own[id(finding)]], offered))
        else:
            result.append(_settled_by_others(finding, lines[n], rewrite, offered))
    return tuple(_without_reason(one) if one.finding.rule in housekeeping else one for one in result)


def _without_reason(one: ReportedFinding) -> ReportedFinding:
    return replace(one, refused=None) if one.refused == LEFT_OUT else one


def unsettled(dockerfile: Dockerfile, finding: Finding, refused: str) -> ReportedFinding:
    """A finding of a file in which nothing may be edited."""
    lines = dockerfile.source.lines_of(finding.span)
    return ReportedFinding(finding, lines, None, refused if finding.fix is not None else finding.refused or None)


def _still_there(
    findings: Sequence[tuple[int, Finding, LineRange]], remaining: Iterable[Remaining]
) -> dict[int, Remaining]:
    """Which findings the rewritten text still has: each of its own answers for one, preferably one with its message.

    The same message in other lines is the last choice: a fix of another rule moved what the finding is about.
    """
    free: dict[str, list[Remaining]] = {}
    for one in remaining:
        free.setdefault(one.finding.rule, []).append(one)
    still: dict[int, Remaining] = {}
    for same_place, same_message in ((True, True), (True, False), (False, True)):
        for n, finding, lines in findings:
            candidates = free.get(finding.rule, ())
            match = next(
                (
                    at
                    for at, one in enumerate(candidates)
                    if one.lines.touches(lines) is same_place
                    and (one.finding.message == finding.message) is same_message
                ),
                None,
            )
            if n not in still and match is not None:
                still[n] = free[finding.rule].pop(match)
    return still


def _likely(finding: Finding, lines: LineRange, rewrite: Rewrite) -> list[AppliedFix]:
    """The fixes of the same rule that were applied in these lines later, once other fixes had changed them."""
    return [one for one in rewrite.applied if one.finding.rule == finding.rule and one.lines.touches(lines)]


def _settled_by_others(
    finding: Finding, lines: LineRange, rewrite: Rewrite, offered: Sequence[Suggestion]
) -> ReportedFinding:
    """A finding that the rewritten text has no more though its own fix was not applied.

    Where the rule says why it has no fix, only a change of the stages can settle it: after any other, such as a SHELL
    above the RUN or a tag that is no version, the rule just has nothing to say about the text. A file that the rule
    proposes is not written by a suggestion.
    """
    if finding.proposed_file is not None:
        return ReportedFinding(finding, lines, None, finding.refused or None)
    if finding.fix is None and finding.refused:
        restaged = {one.number for one in rewrite.applied if one.finding.fix and one.finding.fix.changes_stages}
        offered = [one for one in offered if one.fixes & restaged]
        settled = _settled(finding, lines, [], offered) if offered else None
        if settled is None or settled.suggestion is None:
            return ReportedFinding(finding, lines, None, finding.refused)
    return _settled(finding, lines, _likely(finding, lines, rewrite), offered)


def _settled(
    finding: Finding, lines: LineRange, fixes: Sequence[AppliedFix], offered: Sequence[Suggestion]
) -> ReportedFinding:
    numbers = {one.number for one in fixes}
    near = LineRange(lines.first - 1, lines.last + 1)
    index = next((n for n, one in enumerate(offered) if numbers & one.fixes), None)
    if index is None and not fixes:
        index = next((n for n, one in enumerate(offered) if one.lines.touches(lines)), None)
        index = next((n for n, one in enumerate(offered) if one.lines.touches(near)), None) if index is None else index
    return ReportedFinding(finding, lines, index, LEFT_OUT if index is None and fixes else None)
