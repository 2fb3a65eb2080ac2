"""GitLab's code quality report (`artifacts: reports: codequality`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.local.output.indented_json import indented
from app.local.output.problems import problems
from app.local.report import FileReport
from app.review.rule_pages import RulePages
from rules.engine.rule import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.HINT: "info"}


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    found = [
        {
            "description": one.message,
            "check_name": one.name,
            "fingerprint": hashlib.sha256((one.mark or f"{one.path} {one.name}").encode()).hexdigest(),
            "severity": _SEVERITIES[one.severity],
            "location": {"path": one.path.removeprefix("./"), "lines": {"begin": one.lines.first}},
        }
        for report in reports
        for one in problems(report)
    ]
    return indented(found) + "\n"
