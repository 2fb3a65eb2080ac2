"""Which file the container runs, and which RUN of the builder makes it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.dockerfile.memo import facts
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.image_paths import commands_in_place, folder_at, resolve
from rules.second_stage.wrapped_start import started_words

PROGRAM_FOLDERS = frozenset({"/bin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"})

_COPIES = frozenset({"cp", "mv", "install", "ln"})


@facts
def placed_commands(stage: Stage) -> Iterator[tuple[Run, Command, str]]:
    """Each command of the stage's RUNs that can be read, with the folder it stands in."""
    for run in stage.of_type(Run):
        if not run.beyond:
            yield from ((run, command, folder) for command, folder in commands_in_place(stage, run))


def started(stage: Stage, build: BuildContext, folders: frozenset[str] = PROGRAM_FOLDERS) -> Iterator[str]:
    """The places in which the program that the container starts may lie: one, or one in each folder for a bare name."""
    words = started_words(stage, build)
    if words and "/" in words[0]:
        yield resolve(folder_at(stage, stage.instructions[-1]), words[0])
    elif words:
        yield from (posixpath.join(folder, words[0]) for folder in sorted(folders))


def place_in_second(stage: Stage, build: BuildContext, place: str) -> str:
    """Where the second stage has a program: one that is started by its name alone must lie in a folder that every
    image's PATH names.
    """
    words = started_words(stage, build)
    is_named = bool(words) and "/" not in words[0]
    return (
        f"/usr/local/bin/{posixpath.basename(place)}"
        if is_named and posixpath.dirname(place) not in PROGRAM_FOLDERS
        else place
    )


def origin(stage: Stage, path: str) -> tuple[str, Run | None]:
    """Where the file at `path` was before a command copied or moved it there, and that command's RUN."""
    for run, command, folder in placed_commands(stage):
        operands = [text for text in command.texts[1:] if not text.startswith("-")]
        if command.name not in _COPIES or len(operands) != 2:
            continue
        source, target = (resolve(folder, text) for text in operands)
        if path in {target, posixpath.join(target, posixpath.basename(source))}:
            return source, run
    return path, None


def commands_of(stage: Stage) -> tuple[tuple[Run, Command], ...]:
    """Every command of the stage's RUNs that can be read."""
    return tuple((run, command) for run in stage.of_type(Run) if not run.beyond for command in run.commands)
