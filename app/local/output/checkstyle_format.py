"""Checkstyle's XML, which most build servers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from app.local.output.problems import ReportedProblem, problems
from app.local.report import FileReport
from app.review.rule_pages import RulePages
from rules.engine.rule import Severity

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "info"}
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    files = "".join(_file(report) for report in reports)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<checkstyle version="4.3">\n{files}</checkstyle>\n'


def _file(report: FileReport) -> str:
    errors = "".join(_error(one) for one in problems(report))
    return f"  <file name={_attribute(report.path)}>\n{errors}  </file>\n" if errors else ""


def _error(one: ReportedProblem) -> str:
    place = f'line="{one.start.line}" column="{one.start.column}" severity="{_SEVERITIES[one.severity]}"'
    return f"    <error {place} message={_attribute(one.message)} source={_attribute(f'slimline.{one.name}')}/>\n"


def _attribute(text: str) -> str:
    """XML has no way to write some characters at all."""
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))
