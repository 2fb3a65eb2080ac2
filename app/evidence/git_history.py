"""What the last commits of a local repository changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

MOST_COMMITS = 100
_SECONDS = 10


def changed_paths(folder: Path) -> tuple[frozenset[str], ...]:
    """For each of the last commits that touch the folder, the paths below it, newest first; () without git."""
    command = ["git", "-C", str(folder), "log", f"-{MOST_COMMITS}", "--no-merges", "--name-only", "-z", "--relative"]
    try:
        done = subprocess.run(  # noqa: S603
            [*command, "--format=%x01", "--", "."], capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if done.returncode:
        return ()
    commits = done.stdout.decode("utf-8", "surrogateescape").split("\x01")[1:]
    return tuple(frozenset(filter(None, (path.strip("\n") for path in one.split("\0")))) for one in commits)
