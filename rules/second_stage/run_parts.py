"""What each RUN of a stage leaves for the second: packages, what a builder makes, or a change that it needs too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rules.dockerfile.model import Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.facts.calls import invocation
from rules.facts.image_paths import commands_in_place, folder_at, is_inside, resolve
from rules.facts.system_packages import MANAGERS


class Part(Enum):
    """What a command's effect belongs to."""

    NOTHING = "nothing that the image keeps"
    SYSTEM = "system packages"
    BUILD = "what the builder makes"
    RUNTIME = "the image that runs"


PartOf = Callable[[Command, str], Part | None]
"""The part of a command that stands in a folder, for one language; None where it is none of the language's."""

_QUIET = frozenset(
    {
        ":",
        "[",
        "command",
        "date",
        "export",
        "getconf",
        "grep",
        "id",
        "ls",
        "nproc",
        "pwd",
        "set",
        "test",
        "true",
        "uname",
    }
)
_FEEDS = frozenset({"echo", "printf", "yes"})
_ACCOUNTS = frozenset({"adduser", "addgroup", "useradd", "groupadd", "usermod", "groupmod"})
_FILES = frozenset({"chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "sed", "touch"})
_SYSTEM_TOOLS = frozenset({"apt-mark"}).union(*(manager.tools for manager in MANAGERS))
_LEFTOVERS = (
    *("/root", "/tmp", "/usr/share/doc", "/usr/share/man"),  # noqa: S108 (folders of the image)
    *("/var/cache", "/var/lib/apt", "/var/log", "/var/tmp"),  # noqa: S108
)


@dataclass(frozen=True, eq=False)
class ReadRun:
    """A RUN, every command of which has a part."""

    run: Run
    parts: tuple[tuple[Command, Part], ...]

    @property
    def builds(self) -> bool:
        return any(part is Part.BUILD for _, part in self.parts)

    @property
    def runtime(self) -> tuple[Command, ...]:
        """The commands that the second stage runs again."""
        return tuple(command for command, part in self.parts if part is Part.RUNTIME)

    @property
    def makes_accounts_only(self) -> bool:
        return all(command.name in _ACCOUNTS for command in self.runtime)

    @property
    def is_whole(self) -> bool:
        """Whether the second stage runs the RUN as it stands."""
        return {part for _, part in self.parts} <= {Part.RUNTIME, Part.NOTHING}


def read_runs(stage: Stage, part_of: PartOf) -> tuple[ReadRun, ...] | None:
    """The RUNs of a stage; None where one cannot be read, or does what has no certain place."""
    found = []
    for run in stage.of_type(Run):
        read = _read(stage, run, part_of)
        if read is None:
            return None
        found.append(read)
    return tuple(found)


def _read(stage: Stage, run: Run, part_of: PartOf) -> ReadRun | None:
    if run.beyond or run.exec_form or run.heredocs or not run.commands:
        return None
    parts: list[tuple[Command, Part]] = []
    end = folder_at(stage, stage.instructions[-1])
    for command, folder in reversed(tuple(commands_in_place(stage, run))):
        part = part_of(command, folder) or _common_part(command, folder)
        if command.name == "mkdir" and _makes_only(command, folder, end):
            part = Part.SYSTEM  # the second stage's WORKDIR has made it
        if command.after == "|" and command.name in _FEEDS and parts:
            part = parts[-1][1]  # `yes | pecl install redis`: it belongs to what it feeds
        if part is None:
            return None
        parts.append((command, part))
    read = ReadRun(run, tuple(reversed(parts)))
    moved = any(command.name in {"cd", "pushd"} for command in run.commands)
    if read.runtime and not read.is_whole and (moved or not all(map(_stands_alone, read.runtime))):
        return None
    return read


def _makes_only(command: Command, folder: str, place: str) -> bool:
    paths = [text for text in command.texts[1:] if not text.startswith("-")]
    return all(is_inside(place, resolve(folder, path)) for path in paths)


def _common_part(command: Command, folder: str) -> Part | None:
    call = invocation(command)
    if call is not None:
        return Part.SYSTEM if call.tool in _SYSTEM_TOOLS else None
    if command.name in _SYSTEM_TOOLS:
        return Part.SYSTEM
    if command.name in {"echo", "printf", "tee"}:
        return Part.RUNTIME if _writes(command) or "|" in {command.after, command.before} else Part.NOTHING
    if command.name in {"cd", "pushd"} | _QUIET:
        return None if _writes(command) else Part.NOTHING
    if command.name in {"rm", "rmdir"}:
        return _removal(command, folder)
    return Part.RUNTIME if command.name in _ACCOUNTS | _FILES else None


def _writes(command: Command) -> bool:
    return any(">" in word.text and not word.text.endswith(("/dev/null", "&1", "&2")) for word in command.redirections)


def _removal(command: Command, folder: str) -> Part:
    """A removal of what installing left is for the builder alone; any other must be done again."""
    paths = [resolve(folder, text) for text in command.texts[1:] if not text.startswith("-")]
    left = all(path.startswith("~") or any(is_inside(path, one) for one in _LEFTOVERS) for path in paths)
    return Part.NOTHING if left else Part.RUNTIME


def _stands_alone(command: Command) -> bool:
    """Whether a command can leave its RUN: it always runs, and reads no variable that the RUN sets."""
    return command.is_unconditional and not any("$" in word.text for word in (*command.words, *command.redirections))


def _second_lines(read: ReadRun, escape: str) -> tuple[str, ...]:
    """The RUN of the second stage that does the rest of a RUN which builds or installs as well."""
    texts = [_on_one_line(command) for command in read.runtime]
    return tuple(
        ("RUN " if n == 0 else "    ") + text + (f" && {escape}" if n + 1 < len(texts) else "")
        for n, text in enumerate(texts)
    )


def _on_one_line(command: Command) -> str:
    words = sorted((*command.assignments, *command.words, *command.redirections), key=lambda word: word.span)
    return " ".join(word.text for word in words)


@dataclass(frozen=True)
class Places:
    """Where the RUNs of a stage go.

    builds: the last one that builds. repeated: those above it of which the second stage needs something.
    dropped: those of which it needs nothing. rewritten: by RUN, the lines of the rest that it needs.
    """

    builds: Run
    repeated: tuple[Run, ...]
    dropped: tuple[Run, ...]
    rewritten: Mapping[Instruction, tuple[str, ...]]


def places(reads: tuple[ReadRun, ...], makes_outputs: Callable[[ReadRun], bool], escape: str) -> Places | None:
    """The places of the RUNs; None where a change stands between two RUNs whose outputs are copied after both.

    makes_outputs: whether what the RUN builds lies in the folder of the source.
    """
    building = [read for read in reads if read.builds]
    makers = [n for n, read in enumerate(reads) if read.builds and makes_outputs(read)]
    between = reads[makers[0] : makers[-1]] if makers else ()
    if not building or any(read.runtime and not read.makes_accounts_only for read in between):
        return None
    last = building[-1].run
    needed = [read for read in reads if read.runtime]
    return Places(
        last,
        tuple(read.run for read in needed if read.run.span <= last.span),
        tuple(read.run for read in reads if not read.runtime),
        {read.run: _second_lines(read, escape) for read in needed if not read.is_whole},
    )
