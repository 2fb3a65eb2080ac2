"""How often an install would have run: the last commits, replayed over what COPY brings above it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.evidence.install_inputs import WHOLE, MovedInstall, moved_installs
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths
from rules.facts.dockerignore import visible

Commits = Sequence[frozenset[str]]
"""The paths that each commit changed, below the build context. A folder's ends in `/`: something in it changed."""

ALL = "./"
"""The build context itself, as the path of a folder."""


@dataclass(frozen=True, slots=True)
class Replay:
    """install: as people type it. commits: those that touched the build context. now, after: how many ran it again."""

    install: str
    commits: int
    now: int
    after: int

    @property
    def sentence(self) -> str:
        commits = "commit" if self.commits == 1 else f"{self.commits} commits"
        now = "once" if self.now == 1 else str(self.now)
        return f"In the last {commits} `{self.install}` would have run {_times(self.after)} instead of {now}."


def replay(before: str, after: str, commits: Commits, build: BuildContext) -> Replay | None:
    """None where no install would have run less often after the fixes, or nothing is known.

    commits: with all paths that each changed.
    """
    seen = [frozenset(visible(Paths.of(changed), build.dockerignore or "")) for changed in commits]
    return most_saved(moved_installs(before, after), seen)


def most_saved(installs: Iterable[MovedInstall], commits: Commits) -> Replay | None:
    """Of the install that saves most; of equal ones the last, which is the project's own rather than the system's.

    commits: with paths that the builder sees. None where each would have run as often.
    """
    touching = [changed for changed in commits if changed]
    found = [_counted(moved, touching) for moved in installs]
    best = max(reversed(found), key=lambda one: one.now - one.after, default=None)
    return best if best is not None and best.after < best.now else None


def _counted(moved: MovedInstall, commits: Commits) -> Replay:
    now, then = (sum(_reruns(changed, sources) for changed in commits) for sources in (moved.before, moved.after))
    return Replay(moved.install, len(commits), now, then)


def _reruns(changed: frozenset[str], sources: tuple[str, ...]) -> bool:
    return any(brings(source, path) for source in sources for path in changed)


def brings(source: str, path: str) -> bool:
    """Whether COPY brings what is at a path. A pattern's `*` ends at a slash, and brings all of a folder that fits."""
    if path == ALL:
        return source == WHOLE
    if source == WHOLE or path == source or path.startswith(f"{source}/"):
        return True
    patterns, names = source.split("/"), path.removesuffix("/").split("/")
    return len(patterns) <= len(names) and all(map(fnmatchcase, names, patterns))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
