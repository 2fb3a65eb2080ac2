"""What `slimline check` prints: one module a format, each a pure function from reports to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from app.local.report import FileReport
from app.review.rule_pages import RulePages

Render = Callable[[Sequence[FileReport], RulePages], str]

FORMATS = ("text", "json", "sarif", "github", "gitlab", "rdjson", "checkstyle")


def renderer(name: str) -> Render:
    """The format's own; the others are not imported."""
    render: Render = import_module(f"app.local.output.{name}_format").render
    return render
