"""`slimline check`: report, change nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from app.commands.registry_option import images_known, registry_option
from app.evidence.before_after import before_after
from app.local.analysis import FileReport, Unusable, problems_around, review_all
from app.local.files import find_dockerfiles
from app.local.history import replayed
from app.local.terminal import say
from app.review.wording import count, points
from rules.dockerfile.source import Source
from rules.engine.analysis import Analysis
from rules.engine.catalogue import rule_named
from rules.engine.settlement import ReportedFinding
from rules.engine.suggestions import Suggestion

NOTHING_FOUND, FINDINGS, UNUSABLE = 0, 1, 2


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@registry_option
@click.option("--history", is_flag=True, help="Tell how often installs would have run in the last 100 commits.")
def command(paths: tuple[str, ...], form: str, registry: bool, history: bool) -> None:
    """Report what makes the Dockerfiles at PATHS big, slow to build or irreproducible.

    Each folder is searched for Dockerfiles and taken as the build context of what it holds. Exits with 0 if nothing is
    found, 1 if something is, 2 if nothing could be read.
    """
    files = list(find_dockerfiles(paths))
    for problem in problems_around(files):
        say(problem, err=True)
    reports = review_all(files, images=images_known(files, registry=registry))
    if form == "json":
        click.echo(json.dumps([as_json(report) for report in reports], indent=2))
    else:
        for file, report in zip(files, reports, strict=True):
            say(as_text(report), end="")
            if history and (told := replayed(file, report)) is not None:
                say(f"{report.path}: {told.sentence}\n")
        say(_totals(reports), err=True)
    sys.exit(_exit_code(reports))


def _exit_code(reports: Sequence[FileReport]) -> int:
    analyses = [r.result for r in reports if isinstance(r.result, Analysis)]
    if reports and not analyses:
        return UNUSABLE
    return FINDINGS if any(report.told for report in reports) else NOTHING_FOUND


def as_json(report: FileReport) -> dict[str, Any]:
    """One file as the documented JSON object."""
    if isinstance(report.result, Unusable):
        error = {"line": report.result.line, "message": report.result.message}
        return {"path": report.path, "findings": [], "suggestions": [], "before_after": None, "error": error}
    return {
        "path": report.path,
        "findings": [_finding_json(found) for found in report.told],
        "suggestions": [_suggestion_json(one) for one in report.result.suggestions],
        "before_after": _before_after(report, report.result),
        "error": None,
    }


def _before_after(report: FileReport, analysis: Analysis) -> dict[str, Any] | None:
    """What is counted in the file now and with all fixes; None where they change none of it."""
    found = before_after(report.text, analysis.rewritten, report.images)
    return None if found is None else asdict(found)


def _finding_json(found: ReportedFinding) -> dict[str, Any]:
    rule = rule_named(found.finding.rule)
    assert rule is not None, "findings carry the names of rules"
    return {
        "rule": rule.name,
        "aliases": list(rule.aliases),
        "category": rule.category.value,
        "line": found.lines.first,
        "end_line": found.lines.last,
        "message": found.finding.message,
        "note": found.finding.note,
        "suggestion": found.suggestion,
        "refused": found.refused,
    }


def _suggestion_json(one: Suggestion) -> dict[str, Any]:
    saving = one.saving and {"text": one.saving.text, "basis": one.saving.basis, "bytes": one.saving.bytes}
    return {
        "start_line": one.lines.first,
        "end_line": one.lines.last,
        "new_lines": list(one.new_lines),
        "rules": list(dict.fromkeys(finding.rule for finding in one.findings)),
        "caution": one.caution,
        "saving": saving,
    }


def as_text(report: FileReport) -> str:
    """One file for people: its findings, then the suggestions as small differences."""
    if isinstance(report.result, Unusable):
        place = f"{report.path}:{report.result.line}" if report.result.line else report.path
        return f"{place}: {report.result.message}\n"
    lines = [_finding_line(report.path, found) for found in report.told]
    source = Source(report.text)
    for number, suggestion in enumerate(report.result.suggestions, 1):
        lines += ["", *_suggestion_lines(number, source, suggestion)]
    lines += [f"{report.path}: the rule {c.rule} failed ({c.error}); please report it" for c in report.result.crashes]
    return "\n".join([*lines, ""]) + "\n" if lines else ""


def _finding_line(path: str, found: ReportedFinding) -> str:
    if found.suggestion is not None:
        how = f" [suggestion {found.suggestion + 1}]"
    else:
        how = f" [no fix: {found.refused}]" if found.refused else ""
    if found.finding.proposed_file is not None:
        how += f" [proposes {found.finding.proposed_file.path}]"
    note = f"\n  {found.finding.note}" if found.finding.note else ""
    return f"{path}:{found.lines.first}: {found.finding.message} ({found.finding.rule}){how}{note}"


def _suggestion_lines(number: int, source: Source, suggestion: Suggestion) -> list[str]:
    first, last = suggestion.lines.first, suggestion.lines.last
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    old = source.slice(source.span_of(suggestion.lines)).splitlines()
    lines = [f"  suggestion {number}, {where}:", *(f"  - {line}" for line in old)]
    lines += [f"  + {line}" for line in suggestion.new_lines]
    if suggestion.saving and suggestion.saving.bytes:
        lines.append(f"  saves {suggestion.saving.text} ({suggestion.saving.basis})")
    lines += [f"  before you accept: {point}" for point in points(suggestion.caution)]
    return lines


def _totals(reports: Sequence[FileReport]) -> str:
    analyses = [r.result for r in reports if isinstance(r.result, Analysis)]
    found, fixes = sum(len(r.told) for r in reports), sum(len(a.suggestions) for a in analyses)
    unread = len(reports) - len(analyses)
    note = f"; {count(unread, 'file')} could not be read" if unread else ""
    return f"{count(len(analyses), 'Dockerfile')}: {count(found, 'finding')}, {count(fixes, 'suggestion')}{note}"
