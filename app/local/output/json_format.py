"""Slimline's own JSON; its schema is docs/check.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.local.output.indented_json import indented
from app.local.output.problems import edit_of, page_of, position, rule_of
from app.local.report import FileReport, Unusable
from app.review.rule_pages import RulePages
from rules.dockerfile.source import Source, Span
from rules.engine.settlement import ReportedFinding
from rules.engine.suggestions import Suggestion


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    return indented([as_json(report, pages) for report in reports]) + "\n"


def as_json(report: FileReport, pages: RulePages) -> dict[str, Any]:
    """One file as the documented object."""
    if isinstance(report.result, Unusable):
        error = {"line": report.result.line, "message": report.result.message}
        nothing: dict[str, Any] = {"findings": [], "suggestions": [], "unused_suppressions": []}
        return {"path": report.path, **nothing, "before_after": None, "history": None, "error": error}
    source = Source(report.text)
    return {
        "path": report.path,
        "findings": [_finding(found, source, pages) for found in report.told],
        "suggestions": [_suggestion(one, source) for one in report.result.suggestions],
        "unused_suppressions": [asdict(one) for one in report.unused],
        "before_after": report.result.before_after and asdict(report.result.before_after),
        "history": report.history and {**asdict(report.history), "sentence": report.history.sentence},
        "error": None,
    }


def _finding(found: ReportedFinding, source: Source, pages: RulePages) -> dict[str, Any]:
    rule = rule_of(found)
    return {
        "rule": rule.name,
        "aliases": list(rule.aliases),
        "category": rule.category.value,
        "severity": rule.severity.value,
        "page": page_of(rule, pages),
        "line": found.lines.first,
        "end_line": found.lines.last,
        "span": _span(source, found.finding.span),
        "message": found.finding.message,
        "note": found.finding.note,
        "suggestion": found.suggestion,
        "refused": found.refused,
    }


def _suggestion(one: Suggestion, source: Source) -> dict[str, Any]:
    saving = one.saving and {"text": one.saving.text, "basis": one.saving.basis, "bytes": one.saving.bytes}
    edit = edit_of(source, one)
    return {
        "start_line": one.lines.first,
        "end_line": one.lines.last,
        "new_lines": list(one.new_lines),
        "edits": [{"span": _span(source, edit.span), "text": edit.replacement}],
        "rules": list(dict.fromkeys(finding.rule for finding in one.findings)),
        "caution": one.caution,
        "saving": saving,
    }


def _span(source: Source, span: Span) -> dict[str, Any]:
    start, end = position(source, span.start), position(source, span.end)
    return {
        "start": {"line": start.line, "column": start.column, "offset": span.start},
        "end": {"line": end.line, "column": end.column, "offset": span.end},
    }
