"""Which folder is a Dockerfile's build context? Compose, bake and workflow files say; else its COPY sources tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from posixpath import basename, dirname, normpath

from app.builds.declared_builds import DeclaredBuild, Read
from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths


def build_context(
    path: str,
    dockerfile: Dockerfile,
    files: frozenset[str],
    read: Read,
    declared: Iterable[DeclaredBuild],
    at_hand: Callable[[str], bool] = lambda path: True,
) -> BuildContext:
    """The build context of the Dockerfile at `path` in a repository of `files`.

    It is an unknown one where nothing tells, and where its ignore file cannot be read.
    """
    declared, paths = tuple(declared), Paths.of(files)
    own = _own(path, declared)
    targets = frozenset(build.target.lower() for build in own if build.target)
    services = tuple(build.service for build in own if build.service is not None)
    unknown = BuildContext(targets=targets, services=services)
    folder = context_folder(path, dockerfile, paths, declared)
    if folder is None:
        return unknown
    prefix = folder + "/" if folder else ""
    own_ignore = path + ".dockerignore"
    ignore_path = own_ignore if own_ignore in files else prefix + ".dockerignore"
    ignore = read(ignore_path)
    if ignore is None and ignore_path in files:
        return unknown  # there is one, and nobody knows what it leaves out
    return BuildContext(
        paths.below(folder),
        lambda name: read(prefix + name),
        ignore,
        targets,
        not own,
        services,
        lambda name: at_hand(prefix + name),
    )


def context_folder(
    path: str, dockerfile: Dockerfile, files: frozenset[str], declared: Iterable[DeclaredBuild]
) -> str | None:
    """The folder that the Dockerfile at `path` is built in, "" for the root; None where nothing tells."""
    own = _own(path, declared)
    return own[0].context if own else _guess(path, dockerfile, Paths.of(files))


def _own(path: str, declared: Iterable[DeclaredBuild]) -> list[DeclaredBuild]:
    """The builds of this Dockerfile. One that names `Dockerfile` also means `dockerfile`, where that is there."""
    named = path[: -len("dockerfile")] + "Dockerfile" if basename(path) == "dockerfile" else path
    return [build for build in declared if build.dockerfile == named]


def _guess(path: str, dockerfile: Dockerfile, files: Paths) -> str | None:
    """The nearest folder, from the Dockerfile's own up to the root, in which every plain COPY source exists.

    A RUN that names the Dockerfile's folder by its path (`dotnet publish services/api/api.csproj`) stands above it.
    """
    wanted = [_plain(word.literal) for _, copy in dockerfile.each(Transfer) if copy.flag("from") is None
              for word in copy.sources if word.literal is not None]  # fmt: skip
    names = [name for name in wanted if name]
    folder = _above_named(dirname(path), dockerfile)
    while True:
        prefix = folder + "/" if folder else ""
        is_source = (not _is_packaging(name[len(prefix) :]) for name in files.inside(folder))
        if all(files.holds(prefix + name) for name in names) and any(is_source):
            return folder
        if folder == dirname(folder):  # the root; also "/", which no tree of git's has and a hostile answer may
            return None
        folder = dirname(folder)


def _above_named(folder: str, dockerfile: Dockerfile) -> str:
    """The folder from which a RUN names `folder` with at least two of its parts; `folder` itself where none does."""
    parts = folder.split("/")
    for n in range(len(parts) - 1):
        below = "/".join(parts[n:]) + "/"
        scripts = (run.value for _, run in dockerfile.each(Run) if below in run.value)  # patterns are dear to compile
        if any(re.search(rf"(?<![\w/.-])(?:\./)?{re.escape(below)}", script) for script in scripts):
            return "/".join(parts[:n])
    return folder


def _plain(source: str) -> str | None:
    """A COPY source as a path, None where it is a pattern, a URL, a heredoc or the whole folder."""
    if any(mark in source for mark in "*?[$<") or "://" in source or source.startswith("git@"):
        return None
    name = normpath(source.lstrip("/") or ".")
    return None if name == "." or name.startswith("..") else name


def _is_packaging(path: str) -> bool:
    """A folder that holds only such files is where Dockerfiles are kept, not what they copy."""
    name = basename(path).lower()
    return "dockerfile" in name or "containerfile" in name or name == ".dockerignore" or path.startswith(".git/")
