"""SARIF 2.1.0: what code scanning and editors read."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from inspect import cleandoc
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from app.local.output.indented_json import indented
from app.local.output.problems import UNREADABLE, Position, ReportedProblem, edit_of, page_of, position, problems
from app.local.report import FileReport
from app.review.rule_pages import RulePages
from rules.dockerfile.source import Source
from rules.engine.docs import summary
from rules.engine.rule import Rule, Severity
from rules.engine.suggestions import Suggestion

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    found = [one for report in reports for one in problems(report)]
    rules = {one.rule.name: one.rule for one in found if one.rule}
    driver = {
        "name": "Slimline",
        "version": version("slimline"),
        "rules": [*(_rule(rule, pages) for rule in rules.values()), _UNREADABLE],
    }
    index = {name: n for n, name in enumerate([*rules, UNREADABLE])}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index[one.name]) for one in found],
    }
    return indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


_UNREADABLE = {"id": UNREADABLE, "shortDescription": {"text": "A Dockerfile that the builder could not read either."}}


def _rule(rule: Rule, pages: RulePages) -> dict[str, Any]:
    text = cleandoc(type(rule.loaded).__doc__ or "")
    page = page_of(rule, pages)
    return {
        "id": rule.name,
        "name": type(rule.loaded).__name__,
        "shortDescription": {"text": summary(rule)},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        **({"helpUri": page} if page else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {"category": rule.category.value, "tags": [rule.category.value, *rule.aliases]},
    }


def _result(one: ReportedProblem, index: int) -> dict[str, Any]:
    where = {"artifactLocation": _artifact(one.path), "region": _region(one.start, one.end)}
    return {
        "ruleId": one.name,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": one.message},
        "locations": [{"physicalLocation": where}],
        **({"partialFingerprints": {"slimline/v1": one.mark}} if one.mark else {}),
        **({"fixes": [_fix(one, one.suggestion, one.source)]} if one.suggestion and one.source else {}),
    }


def _fix(one: ReportedProblem, suggestion: Suggestion, source: Source) -> dict[str, Any]:
    edit = edit_of(source, suggestion)
    region = _region(position(source, edit.span.start), position(source, edit.span.end))
    replacement = {"deletedRegion": region, "insertedContent": {"text": edit.replacement}}
    what = f"Before you accept: {suggestion.caution}" if suggestion.caution else "Nothing to check first."
    return {
        "description": {"text": what},
        "artifactChanges": [{"artifactLocation": _artifact(one.path), "replacements": [replacement]}],
    }


def _region(start: Position, end: Position) -> dict[str, int]:
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _artifact(path: str) -> dict[str, str]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(path.removeprefix("./"))}
