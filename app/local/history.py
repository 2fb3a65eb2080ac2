"""How often the installs of a local Dockerfile would have run in the last commits."""

from __future__ import annotations

from app.evidence.git_history import changed_paths
from app.evidence.history_replay import Replay, replay
from app.local.files import LocalDockerfile
from app.local.report import FileAnalysis, FileReport


def replayed(file: LocalDockerfile, report: FileReport) -> Replay | None:
    """None where the fixes save no install, or git knows no history."""
    if not isinstance(report.result, FileAnalysis) or report.result.rewritten == report.text:
        return None
    folder = file.tree.context_folder(file.path, report.dockerfile)
    if folder is None:
        return None
    build = file.tree.context(file.path, report.dockerfile)
    return replay(report.text, report.result.rewritten, changed_paths(file.tree.root / folder), build)
