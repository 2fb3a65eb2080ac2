"""Folders of the image: where a COPY puts its files, where a command of a RUN stands.

A path that begins with a variable (`$APP_HOME`) is kept as it is written: two that are written alike are the same
place.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.dockerfile.expand import expand
from rules.dockerfile.memo import fact, facts
from rules.dockerfile.model import Instruction, Run, Stage, Workdir
from rules.dockerfile.words import Command, Word
from rules.images.names import image_name

_FOLDERS = {
    "php": "/var/www/html",
    "golang": "/go",
    "composer": "/app",
    "gradle": "/home/gradle",
    "httpd": "/usr/local/apache2",
}
"""The WORKDIR of base images that set another one than `/` (their Dockerfiles say so)."""


def resolve(folder: str, path: str) -> str:
    """The place that `path` names from `folder`.

    A home (`~`) is no place that we know: it is kept apart from all others.
    """
    if path.startswith("~"):
        return path
    if not path.startswith(("/", "$")):
        path = posixpath.join(folder, path)
    clean = posixpath.normpath(path)
    return clean[1:] if clean.startswith("//") else clean


def is_inside(path: str, folder: str) -> bool:
    """Whether a place is `folder` or below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def relative(path: str, folder: str) -> str:
    """`path`, which is inside `folder`, as seen from there; "" for the folder itself."""
    return path[len(folder.rstrip("/")) :].lstrip("/")


@fact
def folder_at(stage: Stage, instruction: Instruction) -> str:
    """The working folder where `instruction` begins. Where no WORKDIR was seen it is the base image's."""
    while True:
        own = stage.of_type(Workdir)
        if own and own[0].span.start < instruction.span.start:
            return stage.workdir_at(instruction)
        above = stage.parent
        if above is None or not above.instructions:
            return own_folder(stage.base_image or "")
        stage, instruction = above, above.instructions[-1]


def own_folder(image: str) -> str:
    """The working folder that a base image sets itself."""
    return _FOLDERS.get(image_name(image).known_as, "/")


def value_at(stage: Stage, instruction: Instruction, word: Word) -> str:
    """A word's value with the ARGs and ENVs in force; as it is written where one is unknown."""
    if word.literal is not None:
        return word.literal
    return expand(word.text, stage.variables_at(instruction), stage.escape) or word.text


@facts
def commands_in_place(stage: Stage, run: Run) -> Iterator[tuple[Command, str]]:
    """Each command of a RUN with the folder it stands in; `cd` moves those behind it, a subshell keeps its moves to
    itself.
    """
    folders: dict[tuple[str, ...], str] = {(): folder_at(stage, run)}
    for command in run.commands:
        scope = tuple(part for part in command.inside if part in {"subshell", "substitution"})
        folders = {key: value for key, value in folders.items() if key == scope[: len(key)]}
        here = next(folders[scope[:n]] for n in range(len(scope), -1, -1) if scope[:n] in folders)
        yield command, here
        if command.name in {"cd", "pushd"} and len(command.words) > 1:
            folders[scope] = resolve(here, value_at(stage, run, command.words[1]))


@facts
def placed_commands(stage: Stage) -> Iterator[tuple[Run, Command, str]]:
    """Each command of the stage's RUNs that can be read, with the folder it stands in."""
    for run in stage.of_type(Run):
        if not run.beyond or run.exec_form:
            yield from ((run, command, folder) for command, folder in commands_in_place(stage, run))
