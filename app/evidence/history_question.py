"""What a review asks a repository's history. Pure.

GitHub does not tell which paths a commit changed, but which commits changed a path. So the paths that decide are asked
for one by one: few that stand for all, as folders of which the builder sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname

from app.evidence.history_replay import brings
from app.evidence.install_inputs import WHOLE, MovedInstall, moved_installs
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths
from rules.facts.dockerignore import visible

MOST_PATHS = 40
_MOST_SOURCES = 20
_LONGEST_PATH = 300
_PATTERN = frozenset("*?[\\")


@record
class HistoryQuestion:
    """Which of the last commits that touch `folder` ("" for the root) changed these paths below it?

    A folder's path ends in `/`. is_whole: the builder sees all of `folder`, so each of these commits counts.
    """

    folder: str
    paths: tuple[str, ...]
    is_whole: bool


def history_question(before: str, after: str, folder: str | None, build: BuildContext) -> HistoryQuestion | None:
    """None where no install moved, or what decides is not known, or too much."""
    if folder is None or build.files is None:
        return None
    files = Paths.of(build.files)
    context = _Seen(files, visible(files, build.dockerignore or ""))
    asked = [found for moved in moved_installs(before, after) if (found := context.deciding(moved)) is not None]
    paths = context.cover.union(*asked)
    if not asked or len(paths) > MOST_PATHS or any(len(path) > _LONGEST_PATH for path in (folder, *paths)):
        return None
    return HistoryQuestion(folder, tuple(sorted(paths)), context.is_whole)


class _Seen:
    """The files of a build context, and those of them that the builder sees."""

    def __init__(self, files: Paths, seen: Paths) -> None:
        self._files, self._seen = files, seen
        self._mixed = {folder for path in files - seen for folder in _above(path)}
        self.is_whole = len(seen) == len(files)

    @property
    def cover(self) -> frozenset[str]:
        """The paths that tell which commits touched the build context; none where all of its folder's did."""
        return frozenset(self._at_least(WHOLE))

    def deciding(self, moved: MovedInstall) -> frozenset[str] | None:
        """The paths that tell how often an install ran and would run; None where no paths do."""
        if len(moved.before) + len(moved.after) > _MOST_SOURCES:
            return None
        after = [self._exactly(source) for source in moved.after]
        known = frozenset(path for path in after if path is not None)
        before = frozenset(path for source in moved.before for path in self._at_least(source))
        return known | before if len(known) == len(set(moved.after)) else None

    def _exactly(self, source: str) -> str | None:
        """The one path that stands for a source: no pattern, whose files may have been others, and no part of it."""
        if source == WHOLE or _PATTERN.intersection(source) or source in self._mixed:
            return None
        if self._files.has_folder(source):
            return f"{source}/"
        return None if source in self._files and source not in self._seen else source

    def _at_least(self, source: str) -> Iterator[str]:
        """Paths of which the source brings everything."""
        if source == WHOLE and self.is_whole:
            return
        names = 1 if source == WHOLE else source.count("/") + 1
        for path in self._seen:
            if brings(source, path):
                yield self._unit(path, names)

    def _unit(self, path: str, names: int) -> str:
        """The largest folder around a file, of at least so many names, of which the builder sees everything."""
        folders = [folder for folder in _above(path) if folder and folder.count("/") + 1 >= names]
        return next((f"{folder}/" for folder in reversed(folders) if folder not in self._mixed), path)


def _above(path: str) -> Iterable[str]:
    """The folders around a path, the nearest first."""
    while path:
        path = dirname(path)
        yield path
