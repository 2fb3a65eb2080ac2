"""Dockerfiles on this machine: which ones a path means, and the folder tree around them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from stat import S_ISREG

from app.builds.build_contexts import build_context, context_folder
from app.builds.declared_builds import MAX_DECLARATION_CHARACTERS, DeclaredBuild, declared_builds, declares_builds
from app.builds.dockerfile_names import is_dockerfile
from app.local.git import git_ignored
from app.pull_request import LOCK_FILES, MAX_LOCK_BYTES, MAX_TEXT_BYTES, Unread
from app.review.phrases import why_unread
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths

MAX_FILES = 50_000
"""Beyond this many files a folder counts as unknown: it is a home folder or a disk, not a build context."""

_SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "venv", ".tox", "__pycache__"})
"""Folders that hold no Dockerfiles of the project's own; they still show in a build context, by their first file."""


def text_of(path: Path) -> str | Unread | None:
    """None where there is no such file, where it is no regular one, or nobody may read it."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            return None  # a link to a device would never end
        size = status.st_size
        limit = MAX_LOCK_BYTES if path.name in LOCK_FILES else MAX_TEXT_BYTES
        return path.read_text("utf-8") if size <= limit else Unread(size)
    except UnicodeDecodeError:
        return Unread(is_text=False)
    except (OSError, ValueError):
        return None


def repository_of(folder: Path) -> Path:
    """The folder above that holds `.git`; the folder itself where none does."""
    folder = folder.resolve()
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


@record
class LocalTree:
    """A folder as a repository: its files' paths, relative to `root` with `/`, and the builds that it declares."""

    root: Path
    files: Paths | None
    declared: tuple[DeclaredBuild, ...]

    def read(self, path: str) -> str | None:
        """A file's text; None where it is absent, too big, not text, or leads out of the tree."""
        text = self._found(path)
        return text if isinstance(text, str) else None

    @cached_property
    def place_in_repository(self) -> str:
        """The folder from the top of its repository, with `/` at its end; "" at the top."""
        place = self._place.relative_to(repository_of(self._place)).as_posix()
        return "" if place == "." else place + "/"

    @cached_property
    def _place(self) -> Path:
        return self.root.resolve()

    def _found(self, path: str) -> str | Unread | None:
        file = self.root / path
        return text_of(file) if self._is_inside(file) else None

    def _is_inside(self, file: Path) -> bool:
        try:
            return os.path.realpath(file).startswith(self._folder)
        except (OSError, ValueError):
            return False

    @cached_property
    def _folder(self) -> str:
        """Where the tree is, as the paths of its files begin."""
        return os.path.join(os.path.realpath(self.root), "")

    def unread(self) -> Iterator[tuple[str, str]]:
        """The files that tell what a build context holds, but are too large or no text: each with the reason."""
        for path in self.files.in_order if self.files is not None else ():
            declares = declares_builds(path)
            if not declares and not path.endswith(".dockerignore"):
                continue
            limit = MAX_DECLARATION_CHARACTERS if declares else MAX_TEXT_BYTES
            found = self._found(path)
            if isinstance(found, str) and len(found) > limit:
                found = Unread(len(found.encode()))
            if isinstance(found, Unread):
                yield path, why_unread(found, limit)

    def context(self, path: str, dockerfile: Dockerfile) -> BuildContext:
        if self.files is None:
            return BuildContext()
        return build_context(path, dockerfile, self.files, self.read, self.declared)

    def context_folder(self, path: str, dockerfile: Dockerfile) -> str | None:
        """The build context's folder, relative to the root; None where it is not known."""
        return None if self.files is None else context_folder(path, dockerfile, self.files, self.declared)


@record
class LocalDockerfile:
    """A Dockerfile to look at. shown: the path as people wrote it; path: relative to the tree's root.

    content: what it holds, where that does not come from the disk: standard input, an editor.
    """

    shown: str
    path: str
    tree: LocalTree
    content: bytes | None = None

    @property
    def path_in_repository(self) -> str:
        """What rules read from the path must not depend on the folder that a person named."""
        return self.tree.place_in_repository + self.path

    def read_bytes(self) -> bytes:
        """The file's content.

        Raises OSError where it cannot be read, ValueError where it is larger than a Dockerfile may be.
        """
        file = self.tree.root / self.path
        size = file.stat().st_size if self.content is None else len(self.content)
        if size > MAX_TEXT_BYTES:
            raise ValueError(f"the file is larger than {MAX_TEXT_BYTES:,} bytes; Dockerfiles that big are not read")
        return file.read_bytes() if self.content is None else self.content


def find_dockerfiles(paths: Sequence[str], *, in_repository: bool = False) -> Iterator[LocalDockerfile]:
    """in_repository: a named file is looked at in the whole repository, as a review does, not in its folder alone.

    The named files, and in folders those with a Dockerfile's name that git does not ignore; each once, in order."""
    seen: set[str] = set()
    for shown in paths:
        path = Path(shown)
        for place, found in _in_folder(path) if path.is_dir() else [_placed(_named(path, in_repository))]:
            if place not in seen:
                seen.add(place)
                yield found


def given_dockerfile(path: Path, content: bytes) -> LocalDockerfile:
    """A Dockerfile whose text does not come from the disk, at the place where it would be."""
    return replace(_named(path, in_repository=True), content=content)


def forget_trees() -> None:
    """Files may have come and gone: the folders are read again."""
    _tree_at.cache_clear()


def _named(path: Path, in_repository: bool) -> LocalDockerfile:
    top = repository_of(path.parent)
    if in_repository and (top / ".git").exists():
        return LocalDockerfile(str(path), (path.parent.resolve() / path.name).relative_to(top).as_posix(), _tree(top))
    return LocalDockerfile(str(path), path.name, _tree(path.parent))


def _placed(file: LocalDockerfile) -> tuple[str, LocalDockerfile]:
    """A file with where it is, behind all links."""
    return os.path.realpath(file.tree.root / file.path), file


def _in_folder(folder: Path) -> Iterator[tuple[str, LocalDockerfile]]:
    """No link is followed in a folder, so that one look tells where all its files are."""
    tree = _tree(folder)
    names = tree.files.in_order if tree.files is not None else sorted(_walk(folder))
    found = [name for name in names if is_dockerfile(name) and not (folder / name).is_symlink()]
    ignored = git_ignored(folder, found) if (repository_of(folder) / ".git").exists() else frozenset()
    top = os.path.realpath(folder)
    for name in found:
        if name not in ignored:
            yield os.path.join(top, name), LocalDockerfile(str(folder / name), name, tree)


def _tree(root: Path) -> LocalTree:
    return _tree_at(root, root.absolute())


@cache
def _tree_at(root: Path, place: Path) -> LocalTree:
    """place: where the root is; `.` alone is another folder after a change of the working directory."""
    files: set[str] = set()
    for name in _walk(root):
        files.add(name)
        if len(files) > MAX_FILES:
            return LocalTree(root, None, ())
    tree = LocalTree(root, Paths(files), ())
    return LocalTree(root, tree.files, declared_builds(filter(declares_builds, files), tree.read))


def _walk(root: Path) -> Iterator[str]:
    """The files below a folder, in no order. Links to folders are neither followed nor told."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        for entry in _entries(root, prefix):
            name = prefix + entry.name
            if not _is_folder(entry):
                yield name
            elif entry.name in _SKIPPED:
                yield from _first_file(root, name)
            elif not entry.is_symlink():
                waiting.append(name + "/")


def _entries(root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
    # A folder that may not be listed is as good as empty.
    with suppress(OSError), os.scandir(os.path.join(root, folder)) as entries:
        yield from entries


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere, or to where nobody may look
        return False


def _first_file(root: Path, folder: str) -> Iterator[str]:
    """Its name tells a rule that the folder exists."""
    names = (entry.name for entry in _entries(root, folder) if entry.is_file(follow_symlinks=False))
    yield from (f"{folder}/{name}" for name in islice(names, 1))
