"""How often the installs of a local Dockerfile would have run in the last commits."""

from __future__ import annotations

from app.evidence.git_history import changed_paths
from app.evidence.history_replay import Replay, replay
from app.local.analysis import FileReport
from app.local.files import LocalDockerfile
from rules.engine.analysis import Analysis


def replayed(file: LocalDockerfile, report: FileReport) -> Replay | None:
    """None where the fixes save no install, or git knows no history."""
    if not isinstance(report.result, Analysis) or report.result.rewritten == report.text:
        return None
    folder = file.tree.context_folder(file.path, report.result.dockerfile)
    if folder is None:
        return None
    build = file.tree.context(file.path, report.result.dockerfile)
    return replay(report.text, report.result.rewritten, changed_paths(file.tree.root / folder), build)
