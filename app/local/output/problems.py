"""A finding as other programs want it: where, what, how bad, and the edits that settle it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from app.local.report import FileReport, Unusable
from app.review.fingerprints import fingerprints
from app.review.rule_pages import RulePages
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange, Source
from rules.engine.finding import Edit
from rules.engine.rule import Rule, Severity
from rules.engine.rule_list import listed_rule
from rules.engine.settlement import ReportedFinding
from rules.engine.suggestions import Suggestion

UNREADABLE = "unreadable"
"""What stands for a rule's name where the file itself is the problem."""


@record
class Position:
    """line and column count from 1, columns in characters."""

    line: int
    column: int


@record
class ReportedProblem:
    """One finding, or why a file could not be read (then rule is None and there is no fix).

    path: with `/`. start, end: half open. mark: the same for the same finding in another version of the file.
    """

    path: str
    start: Position
    end: Position
    message: str
    severity: Severity
    rule: Rule | None = None
    mark: str = ""
    suggestion: Suggestion | None = None
    source: Source | None = None

    @property
    def name(self) -> str:
        return self.rule.name if self.rule else UNREADABLE

    @property
    def lines(self) -> LineRange:
        last = self.end.line - (self.end.column == 1 and self.end.line > self.start.line)
        return LineRange(self.start.line, last)


def problems(report: FileReport) -> Iterator[ReportedProblem]:
    """All that is told of a file, by place."""
    path = PurePath(report.path).as_posix()
    if isinstance(report.result, Unusable):
        at = Position(max(1, report.result.line), 1)
        yield ReportedProblem(path, at, at, f"This file can't be read: {report.result.message}", Severity.ERROR)
        return
    analysis, source = report.result, report.dockerfile.source
    told = set(map(id, report.told))
    marks = fingerprints(path, report.dockerfile, [found.finding for found in analysis.findings])
    for found, mark in zip(analysis.findings, marks, strict=True):
        if id(found) in told:
            suggestion = None if found.suggestion is None else analysis.suggestions[found.suggestion]
            yield _problem(path, found, mark.text, suggestion, source)


def _problem(
    path: str, found: ReportedFinding, mark: str, suggestion: Suggestion | None, source: Source
) -> ReportedProblem:
    rule, span = rule_of(found), found.finding.span
    start, end = position(source, span.start), position(source, span.end)
    return ReportedProblem(path, start, end, found.finding.message, rule.severity, rule, mark, suggestion, source)


def rule_of(found: ReportedFinding) -> Rule:
    return listed_rule(found.finding.rule)


def page_of(rule: Rule, pages: RulePages) -> str:
    """Where to read about the rule: its page where pages are published, else the best source that it names."""
    return pages.url(rule.name) or next(iter(rule.references), "")


def position(source: Source, offset: int) -> Position:
    """The place behind a final line end is the start of the next line."""
    if offset == len(source.text) and source.text.endswith("\n"):
        return Position(source.line_count + 1, 1)
    line = source.line_of(offset)
    return Position(line, offset - source.line_starts[line - 1] + 1)


def edit_of(source: Source, suggestion: Suggestion) -> Edit:
    """The suggestion as one edit: applied together, those of a file give what accepting all of them gives.

    Only where a last line without an end is deleted, the line above keeps its own.
    """
    span = source.span_of(suggestion.lines)
    new = "".join(line + source.newline for line in suggestion.new_lines)
    return Edit(span, new if source.slice(span).endswith("\n") else new.removesuffix(source.newline))
