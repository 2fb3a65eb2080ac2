"""Findings for people: a line each, then the suggestions as small differences."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.local.output.problems import page_of, rule_of
from app.local.report import FileAnalysis, FileReport, Unusable
from app.local.terminal import Paint, is_for_people, shown
from app.review.phrases import count, points
from app.review.rule_pages import RulePages
from app.review.unknown_ignores import unknown_ignores
from rules.dockerfile.source import Source
from rules.engine.rule import Severity
from rules.engine.settlement import ReportedFinding
from rules.engine.suggestions import Suggestion

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    """With colours and links on a terminal, without in a pipe. Other people's text is shown, never obeyed."""
    paint = Paint(is_for_people(sys.stdout))
    return "".join(as_text(report, pages, paint) for report in reports)


def as_text(report: FileReport, pages: RulePages, paint: Paint) -> str:
    if isinstance(report.result, Unusable):
        place = f"{report.path}:{report.result.line}" if report.result.line else report.path
        return paint.bold(f"{place}:") + f" {shown(report.result.message)}\n"
    lines = [_finding_line(report.path, found, pages, paint) for found in report.told]
    source = Source(report.text)
    for number, suggestion in enumerate(report.result.suggestions, 1):
        lines += ["", *_suggestion_lines(number, source, suggestion, paint)]
    lines += [
        shown(f"{report.path}:{one.line}: `{one.code}` in `{one.comment}` silences nothing") for one in report.unused
    ]
    lines += [shown(f"{report.path}:{one.line}: {one.message}") for one in unknown_ignores(report.text)]
    lines += [f"{report.path}: the rule {c.rule} failed ({c.error}); please report it" for c in report.result.crashes]
    return "\n".join([*lines, ""]) + "\n" if lines else ""


def _finding_line(path: str, found: ReportedFinding, pages: RulePages, paint: Paint) -> str:
    if found.suggestion is not None:
        how = f" [suggestion {found.suggestion + 1}]"
    else:
        how = f" [no fix: {found.refused}]" if found.refused else _decision(found)
    if found.finding.proposed_file is not None:
        how += f" [proposes {found.finding.proposed_file.path}]"
    note = f"\n  {found.finding.note}" if found.finding.note else ""
    rule = rule_of(found)
    name = paint.link(paint.colour(rule.name, _COLOURS[rule.severity]), page_of(rule, pages))
    place = paint.bold(f"{path}:{found.lines.first}:")
    return f"{place} {shown(found.finding.message)} ({name}){shown(how)}{shown(note)}"


def _decision(found: ReportedFinding) -> str:
    """How to have a fix that is for a person to decide."""
    fix = found.finding.fix
    is_open = fix is not None and fix.is_decision
    return f" [yours to decide: slimline fix --all --select {found.finding.rule}]" if is_open else ""


def _suggestion_lines(number: int, source: Source, suggestion: Suggestion, paint: Paint) -> list[str]:
    first, last = suggestion.lines.first, suggestion.lines.last
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    old = source.slice(source.span_of(suggestion.lines)).splitlines()
    lines = [f"  suggestion {number}, {where}:", *(paint.colour(f"  - {line}", "red") for line in old)]
    lines += [paint.colour(f"  + {line}", "green") for line in suggestion.new_lines]
    if suggestion.saving and suggestion.saving.bytes:
        lines.append(shown(f"  saves {suggestion.saving.text} ({suggestion.saving.basis})"))
    return [*lines, *(shown(f"  before you accept: {point}") for point in points(suggestion.caution))]


def totals(reports: Sequence[FileReport]) -> str:
    """How much there was, in one line."""
    analyses = [r.result for r in reports if isinstance(r.result, FileAnalysis)]
    found, fixes = sum(len(r.told) for r in reports), sum(len(a.suggestions) for a in analyses)
    unread = len(reports) - len(analyses)
    note = f"; {count(unread, 'file')} could not be read" if unread else ""
    return f"{count(len(analyses), 'Dockerfile')}: {count(found, 'finding')}, {count(fixes, 'suggestion')}{note}"
