"""The part that each RUN of a stage has in two: packages, what a builder makes, files, or a change that both need."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import node
from rules.dockerfile.words import Command
from rules.ecosystems.system_programs import (
    ACCOUNTS,
    ACTIONS,
    CERTIFICATES,
    FEEDS,
    FILES,
    PACKAGE_MARKS,
    QUIET,
    SETTINGS,
)
from rules.facts.calls import invocation
from rules.facts.image_paths import commands_in_place, folder_at, is_inside, resolve
from rules.facts.system_packages import MANAGERS
from rules.second_stage.refusal import unclear


class Part(Enum):
    """What a command's effect belongs to."""

    NOTHING = "nothing that the image keeps"
    SYSTEM = "system packages"
    BUILD = "what the builder makes"
    FILE = "a file outside of the build, which comes from the builder"
    BOTH = "a change of the system, which the second stage needs as well"


PartOf = Callable[[Command, str], Part | None]
"""The part of a command that stands in a folder, for one language; None where it is none of the language's."""

_SYSTEM_TOOLS = PACKAGE_MARKS.union(*(m.tools for m in MANAGERS))
_JAVA_STORE = re.compile(r"-cacerts$|JAVA_HOME\}?/lib/security/cacerts$|/opt/java/openjdk/lib/security/cacerts$")
"""The certificates of Temurin's Java, at one place in the JDK and in the JRE, which has `keytool`, too."""
_LEFTOVERS = (
    *("/root", "/tmp", "/usr/share/doc", "/usr/share/man"),  # noqa: S108 (folders of the image)
    *("/var/cache", "/var/lib/apt", "/var/log", "/var/tmp"),  # noqa: S108
)


@node
class ReadRun:
    """A RUN, every command of which has a part. as_it_stands: the second stage runs it without a change."""

    run: Run
    parts: tuple[tuple[Command, Part], ...]
    as_it_stands: bool = False

    @property
    def builds(self) -> bool:
        return any(part in {Part.BUILD, Part.FILE} for _, part in self.parts)

    @property
    def both(self) -> tuple[Command, ...]:
        """The commands that the second stage runs again."""
        return tuple(command for command, part in self.parts if part is Part.BOTH)

    @property
    def is_needed(self) -> bool:
        """Whether the second stage runs something of it."""
        return bool(self.both) or self.as_it_stands

    @property
    def makes_accounts_only(self) -> bool:
        return not self.as_it_stands and all(command.name in ACCOUNTS for command in self.both)

    @property
    def is_whole(self) -> bool:
        """Whether the second stage runs the RUN as it stands."""
        return self.as_it_stands or {part for _, part in self.parts} <= {Part.BOTH, Part.NOTHING}

    @property
    def installs(self) -> bool:
        return any(part is Part.SYSTEM for _, part in self.parts)


def read_runs(
    stage: Stage, part_of: PartOf, moves_as_it_stands: Callable[[Run], bool] = lambda run: False
) -> tuple[ReadRun, ...]:
    """The RUNs of a stage. Raises Refused where one cannot be read, or does what has no certain place.

    moves_as_it_stands: whether the second stage can run a RUN, whatever it does.
    """
    return tuple(
        ReadRun(run, (), as_it_stands=True) if moves_as_it_stands(run) else _read(stage, run, part_of)
        for run in stage.of_type(Run)
    )


def _read(stage: Stage, run: Run, part_of: PartOf) -> ReadRun:
    if (run.beyond and not run.exec_form) or not run.commands:
        raise unclear("what a RUN does that cannot be read", run)
    parts: list[tuple[Command, Part]] = []
    end = folder_at(stage, stage.instructions[-1])
    for command, folder in reversed(tuple(commands_in_place(stage, run))):
        part = part_of(command, folder) or common_part(command, folder)
        if command.name == "mkdir" and part is not Part.BUILD and _makes_only(command, folder, end):
            part = Part.SYSTEM  # the second stage's WORKDIR has made it
        if command.after == "|" and command.name in FEEDS and parts:
            part = parts[-1][1]  # `yes | pecl install redis`: it belongs to what it feeds
        if part is None:
            raise unclear(f"what `{' '.join(command.texts[:2])}` makes", run)
        parts.append((command, part))
    read = ReadRun(run, tuple(reversed(parts)))
    moved = any(command.name in {"cd", "pushd"} for command in run.commands)
    torn = moved or run.exec_form or bool(run.heredocs) or not all(map(_stands_alone, read.both))
    if read.both and not read.is_whole and torn:
        raise unclear(f"what `{read.both[0].name}` writes beside the other commands of its RUN", run)
    return read


def _makes_only(command: Command, folder: str, place: str) -> bool:
    paths = [text for text in command.texts[1:] if not text.startswith("-")]
    return all(is_inside(place, resolve(folder, path)) for path in paths)


def common_part(command: Command, folder: str) -> Part | None:
    """The part of a command that is no language's own."""
    call = invocation(command)
    if command.name in _SYSTEM_TOOLS or (call is not None and call.tool in _SYSTEM_TOOLS):
        return Part.SYSTEM
    if call is not None:
        return None
    if command.name == "keytool":
        return Part.BOTH if any(_JAVA_STORE.search(text) for text in command.texts) else None
    if command.name in {"cat", "echo", "printf", "tee"}:
        return Part.BOTH if writes(command) or "|" in {command.after, command.before} else Part.NOTHING
    if command.name in {"cd", "pushd", "popd"} | QUIET or not command.words:
        return None if writes(command) or ACTIONS.intersection(command.texts) else Part.NOTHING
    if command.name in {"rm", "rmdir", "unlink"}:
        return _removal(command, folder)
    if command.name == "sed" and not writes(command) and not _in_place(command):
        return Part.NOTHING
    return Part.BOTH if command.name in ACCOUNTS | FILES | CERTIFICATES | SETTINGS else None


def _in_place(command: Command) -> bool:
    return any(text.startswith(("-i", "--in-place")) for text in command.texts)


def writes(command: Command) -> bool:
    return any(">" in word.text and not word.text.endswith(("/dev/null", "&1", "&2")) for word in command.redirections)


def _removal(command: Command, folder: str) -> Part:
    """A removal of what installing left is for the builder alone; any other must be done again."""
    paths = [resolve(folder, text) for text in command.texts[1:] if not text.startswith("-")]
    left = all(path.startswith("~") or any(is_inside(path, one) for one in _LEFTOVERS) for path in paths)
    return Part.NOTHING if left else Part.BOTH


def _stands_alone(command: Command) -> bool:
    """Whether a command can leave its RUN: it always runs, and reads no variable that the RUN sets."""
    return command.is_unconditional and not any("$" in word.text for word in (*command.words, *command.redirections))


def second_lines(read: ReadRun, escape: str) -> tuple[str, ...]:
    """The RUN of the second stage that does the rest of a RUN which builds or installs as well."""
    texts = [_on_one_line(command) for command in read.both]
    return tuple(
        ("RUN " if n == 0 else "    ") + text + (f" && {escape}" if n + 1 < len(texts) else "")
        for n, text in enumerate(texts)
    )


def _on_one_line(command: Command) -> str:
    words = sorted((*command.assignments, *command.words, *command.redirections), key=lambda word: word.span)
    return " ".join(word.text for word in words)
