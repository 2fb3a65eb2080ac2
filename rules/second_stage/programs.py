"""Which file the container runs, and which RUN of the builder makes it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.build_programs import TOOLCHAIN_CALLERS
from rules.engine.context import BuildContext
from rules.facts.image_paths import folder_at, placed_commands, resolve
from rules.facts.start import start_of, unread_script
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.start_words import program_words, started_words

PROGRAM_FOLDERS = frozenset({"/bin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"})

_COPIES = frozenset({"cp", "mv", "install", "ln"})


@record
class StartedProgram:
    """A place in which a program that the container starts may lie. is_named: whether it is started by its name alone.
    word: as it is written.
    """

    place: str
    is_named: bool
    word: str


def started(stage: Stage, build: BuildContext, folders: frozenset[str] = PROGRAM_FOLDERS) -> Iterator[StartedProgram]:
    """The places of what CMD, a script behind it, or a health check starts; a bare name may lie in each folder.

    None where what starts calls a compiler: then it needs the image as it is.
    """
    calls = start_of(stage, build).calls
    if any(call.program in TOOLCHAIN_CALLERS for call in calls):
        return
    here = folder_at(stage, stage.instructions[-1])
    for word in dict.fromkeys(
        (*started_words(stage, build)[:1], *program_words(stage)[:1], *(call.words[0] for call in calls))
    ):
        if "/" in word:
            yield StartedProgram(resolve(here, word), False, word)
        elif re.fullmatch(r"[\w.+-]+", word):
            own = sorted(folders, key=lambda folder: (folder not in PROGRAM_FOLDERS, folder))
            yield from (StartedProgram(posixpath.join(folder, word), True, word) for folder in own)


def place_in_second(place: str, is_named: bool) -> str:
    """Where the second stage has a program: one that is started by its name alone must lie in a folder that every
    image's PATH names.
    """
    apart = is_named and posixpath.dirname(place) not in PROGRAM_FOLDERS
    return f"/usr/local/bin/{posixpath.basename(place)}" if apart else place


def refuse_unread(stage: Stage, build: BuildContext, words: Iterable[str]) -> None:
    """Raises Refused where nobody can read a script that starts the programs. words: those that name the programs."""
    first = started_words(stage, build)[:1]
    script = unread_script(stage, build)
    if script and not set(first) & set(words):
        raise SecondStageRefused(f"nobody can read what else `{script}` starts")


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
