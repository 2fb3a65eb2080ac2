"""GitHub's workflow commands: annotations of a job. GitHub shows ten of a kind for a step."""

from __future__ import annotations

from collections.abc import Sequence

from app.local.output.problems import ReportedProblem, page_of, problems
from app.local.report import FileReport
from app.review.rule_pages import RulePages
from rules.engine.rule import Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(reports: Sequence[FileReport], pages: RulePages) -> str:
    return "".join(_command(one, pages) for report in reports for one in problems(report))


def _command(one: ReportedProblem, pages: RulePages) -> str:
    page = page_of(one.rule, pages) if one.rule else ""
    message = f"{one.message}\n{page}" if page else one.message
    place = (one.path, one.lines.first, one.lines.last)
    return workflow_command(_LEVELS[one.severity], place, one.name, message)


def workflow_command(level: str, place: tuple[str, int, int], title: str, message: str) -> str:
    """An annotation. level: GitHub's word for it. place: the file, its first and its last line."""
    path, first, last = place
    where = f"file={_value(path)},line={first},endLine={last},title={_value(title)}"
    return f"::{level} {where}::{_data(message)}\n"


def _data(text: str) -> str:
    """What ends a command is escaped, so that no file can write one of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
