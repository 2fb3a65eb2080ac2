"""The versions of a Dockerfile that are built side by side: as it is, as `fix` and as `fix --all` would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.local.analysis import review
from app.local.files import LocalDockerfile
from app.local.lint_options import LintOptions
from app.local.report import FileAnalysis, FileReport
from app.review.proposed_files import new_files
from rules.engine.suggestions import Suggestion

AS_IT_IS, FIXED, ALL_FIXED = "as it is", "slimline fix", "slimline fix --all"


@dataclass(frozen=True)
class DockerfileVersion:
    """A version to build. texts: files that differ from `root`, by their paths below it.

    suggestions: those that make it out of `original`, for finding the one that broke it.
    """

    name: str
    root: Path
    texts: Mapping[str, str] = field(default_factory=dict)
    original: str = ""
    suggestions: tuple[Suggestion, ...] = ()


def versions(file: LocalDockerfile) -> Iterator[DockerfileVersion]:
    """Only those that differ."""
    root = file.tree.root.resolve()
    yield DockerfileVersion(AS_IT_IS, root)
    told: Mapping[str, str] = {}
    for name, everything in ((FIXED, False), (ALL_FIXED, True)):
        report = review(file, LintOptions(cautious=not everything))
        texts = _texts(file, report, root, everything=everything)
        if isinstance(report.result, FileAnalysis) and texts and texts != told:
            yield DockerfileVersion(name, root, texts, report.text, report.result.suggestions)
            told = texts


def _texts(file: LocalDockerfile, report: FileReport, root: Path, *, everything: bool) -> dict[str, str]:
    if not isinstance(report.result, FileAnalysis):
        return {}
    created = new_files(report.proposed, everything=everything)
    texts = {Path(path).resolve().relative_to(root).as_posix(): text for path, text in created.items()}
    changed = report.result.rewritten != report.text
    return texts | ({file.path: report.result.rewritten} if changed else {})
