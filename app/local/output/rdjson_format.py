"""Reviewdog's diagnostic format (rdjson) with suggestions; it counts columns in bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.local.output.indented_json import indented
from app.local.output.problems import Position, ReportedProblem, edit_of, page_of, position, problems
from app.local.report import FileReport
from app.review.rule_pages import RulePages
from rules.dockerfile.source import Source
from rules.engine.rule import Severity

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.HINT: "INFO"}


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    found = [_diagnostic(one, pages, carries) for report in reports for one, carries in _carriers(problems(report))]
    return indented({"source": {"name": "slimline"}, "diagnostics": found}) + "\n"


def _carriers(found: Iterable[ReportedProblem]) -> Iterator[tuple[ReportedProblem, bool]]:
    """Whether each carries its suggestion: reviewdog makes a comment of each diagnostic, so the first one does."""
    given: set[int] = set()
    for one in found:
        yield one, one.suggestion is not None and id(one.suggestion) not in given
        given.add(id(one.suggestion))


def _diagnostic(one: ReportedProblem, pages: RulePages, carries: bool) -> dict[str, Any]:
    page = page_of(one.rule, pages) if one.rule else ""
    return {
        "message": one.message,
        "location": {"path": one.path, "range": _range(one.source, one.start, one.end)},
        "severity": _SEVERITIES[one.severity],
        "code": {"value": one.name} | ({"url": page} if page else {}),
        **({"suggestions": [_suggestion(one, one.source)]} if carries and one.source else {}),
    }


def _suggestion(one: ReportedProblem, source: Source) -> dict[str, Any]:
    assert one.suggestion is not None
    edit = edit_of(source, one.suggestion)
    where = _range(source, position(source, edit.span.start), position(source, edit.span.end))
    return {"range": where, "text": edit.replacement}


def _range(source: Source | None, start: Position, end: Position) -> dict[str, Any]:
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source | None, at: Position) -> dict[str, int]:
    if source is None or at.line > source.line_count:
        return {"line": at.line, "column": at.column}
    before = source.line(at.line)[: at.column - 1]
    return {"line": at.line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
