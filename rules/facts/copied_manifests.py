"""Which files of the build context lie in the folder that a RUN works in."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from rules.dockerfile.model import Copy, Run, Stage
from rules.engine.context import BuildContext
from rules.facts.dockerignore import read_ignore
from rules.facts.image_paths import folder_at, resolve, value_at

_NEAREST = 50  # how many COPYs to look back: more than any sane file has


def manifest(stage: Stage, run: Run, name: str, build: BuildContext) -> str | None:
    """The path in the build context of the file `name` that a COPY above put into the RUN's folder.

    None where no COPY surely did: a pattern or a folder only counts where the context is known.
    """
    folder = _folder(stage, run)
    if folder is None:
        return None
    above: Stage | None = stage
    instructions = stage.before(run)
    while above is not None:
        copies = [copy for copy in instructions if isinstance(copy, Copy)]
        for copy in reversed(copies[-_NEAREST:]):
            path = _brings(above, copy, name, folder, build)
            if path is not None:
                return path
        above = above.parent
        instructions = above.instructions if above is not None else ()
    return None


def _folder(stage: Stage, run: Run) -> str | None:
    """The folder that the commands work in: the one that `cd FOLDER &&` at the script's start enters, if nothing moves
    on from there; None where it isn't clear.
    """
    moves = [command for command in run.commands if command.name in {"cd", "pushd"}]
    if not moves:
        return stage.workdir_at(run)
    first = moves[0]
    if len(moves) > 1 or first is not run.commands[0] or first.after != "&&" or first.inside or len(first.words) != 2:
        return None
    return resolve(folder_at(stage, run), value_at(stage, run, first.words[1]))


def _brings(stage: Stage, copy: Copy, name: str, folder: str, build: BuildContext) -> str | None:
    if copy.from_ is not None or copy.heredocs or copy.destination.literal is None:
        return None
    target = posixpath.normpath(posixpath.join(stage.workdir_at(copy), copy.destination.literal))
    if target not in {folder, posixpath.join(folder, name)}:
        return None
    for source in copy.sources:
        path = _path(posixpath.normpath(source.text.lstrip("/") or "."), name, build)
        if path is not None:
            return path
    return None


def _path(source: str, name: str, build: BuildContext) -> str | None:
    base = posixpath.basename(source)
    if base == name:
        return source if build.has(source) is not False and not _is_ignored(source, build) else None
    inside = posixpath.dirname(source) if any(sign in base for sign in "*?[") else source
    path = posixpath.normpath(posixpath.join(inside, name))
    if inside != source and not fnmatchcase(name, base):
        return None
    return path if build.has(path) is True and not _is_ignored(path, build) else None


def _is_ignored(path: str, build: BuildContext) -> bool:
    return build.dockerignore is not None and path in read_ignore(build.dockerignore).excluded(frozenset({path}))
