"""Takes a stage that builds and runs in one image apart: what builds, and what belongs to the image that runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from rules.dockerfile.model import (
    Arg,
    Cmd,
    Copy,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
    Stage,
    Stopsignal,
    Transfer,
    User,
    Volume,
    Workdir,
)
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.facts.command_purposes import Purpose, purposes_of
from rules.facts.image_paths import commands_in_place, resolve
from rules.facts.shipped_stages import shipped_stages

_RUNTIME_ONLY = (Cmd, Entrypoint, Expose, Healthcheck, Label, Stopsignal, Volume)
_ACCOUNTS = frozenset({"adduser", "addgroup", "useradd", "groupadd"})
_AFTERWARDS = frozenset({"rm", "chmod", "chown", "mkdir", "strip", "ls", "echo", "true"})
_VARIABLE = re.compile(r"\$\{?(\w+)")
_SHELL_SYNTAX = re.compile(r"""[$`"'|&;<>()*?\[\]{}~\\#]""")


@dataclass(frozen=True, eq=False)
class Split:
    """The final stage, taken apart.

    builds: the RUN that makes what the image runs. above: what stands above it and stays in the builder.
    moved: what goes to the second stage, in order; kept: ENVs above the build that the program may read as well.
    accounts: RUNs that only make users and groups, which the second stage needs too.
    repeated: copies from other stages above the build: the program may read their files as well.
    """

    dockerfile: Dockerfile
    stage: Stage
    builds: Run
    moved: tuple[Instruction, ...]
    kept: tuple[Env, ...]
    accounts: tuple[Run, ...]
    repeated: tuple[Transfer, ...]

    @property
    def last(self) -> Instruction:
        return self.stage.instructions[-1]

    @property
    def workdir(self) -> str:
        """The folder that the program starts in."""
        return self.stage.workdir_at(self.last)

    @cached_property
    def program(self) -> tuple[str, ...]:
        return program_words(self.stage)

    @property
    def needs_shell(self) -> bool:
        """Whether the image needs `/bin/sh`: a script as the program, a health check, a command in shell form."""
        starts = [s for s in (_last(self.stage, Entrypoint), _last(self.stage, Cmd)) if s is not None]
        if any(not s.exec_form and not start_words(s) for s in starts) or self.accounts:
            return True
        if any(isinstance(instruction, Run) for instruction in self.moved):
            return True
        if any(text.endswith(".sh") or text in {"sh", "bash", "/bin/sh", "/bin/bash"} for text in self.program):
            return True
        return any("NONE" not in check.value.upper().split()[:1] for check in self.stage.of_type(Healthcheck))

    def mentions(self, word: str) -> bool:
        """Whether what moves to the second stage names a program, such as `curl` in a health check."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return any(pattern.search(instruction.value) for instruction in self.moved)

    def arguments(self, repeated: Iterable[Instruction] = ()) -> tuple[Arg, ...]:
        """ARGs of the builder that the second stage still reads, in what moves and what is repeated: they are declared
        again.
        """
        read = {name for i in (*self.kept, *self.moved, *repeated) for name in _VARIABLE.findall(i.value)}
        above = (a for a in self.stage.of_type(Arg) if a not in self.moved)
        return tuple(a for a in above if any(one.name in read for one in a.assignments))


def program_words(stage: Stage) -> tuple[str, ...]:
    """What the container runs: ENTRYPOINT's words, then CMD's; () where a shell has to read them."""
    start, command = _last(stage, Entrypoint), _last(stage, Cmd)
    words = start_words(start) if start is not None else ()
    if start is not None and (not words or not start.exec_form):
        return words
    return words + (start_words(command) if command is not None else ())


def start_words(instruction: Cmd | Entrypoint) -> tuple[str, ...]:
    """The words of CMD or ENTRYPOINT; () for a shell form that only a shell can read."""
    if instruction.exec_form:
        return tuple(word.literal or word.text for word in instruction.arguments)
    return () if _SHELL_SYNTAX.search(instruction.value) else tuple(instruction.value.split())


def final_stage(
    dockerfile: Dockerfile, context: Context, serves_itself: Callable[[Stage], bool] = lambda stage: False
) -> Stage | None:
    """The stage that could be taken apart: the final one, on an image of a registry, that starts a program.

    A builder image without CMD is meant to hold its tools; a stage that a compose file builds by name, or that is
    written for another system, is left alone. serves_itself: whether a stage starts a server by its base image's CMD.
    """
    stage = dockerfile.stages[-1]
    starts = (*stage.of_type(Cmd), *stage.of_type(Entrypoint)) or serves_itself(stage)
    if stage.parent is not None or not starts or any(isinstance(i, Shell | Onbuild) for i in stage.instructions):
        return None
    if len(tuple(shipped_stages(dockerfile, context))) != 1 or (stage.name or "") in context.build.targets:
        return None
    image = (stage.base_image or "").lower()
    return None if any(system in image for system in ("windows", "nanoserver", "servercore")) else stage


def split(
    dockerfile: Dockerfile,
    stage: Stage,
    builds: Run,
    build_variables: re.Pattern[str],
    known: Collection[Run] = (),
    same_image: bool = False,
) -> Split | None:
    """Takes the stage apart at the RUN that builds; None where something behind it has no certain place.

    build_variables: names of ENVs that only the build reads (they stay in the builder alone). known: RUNs that the
    caller has read: those behind the build move, and what becomes of them and of the others is the caller's to say.
    same_image: both stages start from one family of images, so that a PATH holds in both.
    """
    behind = stage.after(builds)
    accounts = tuple(run for run in stage.of_type(Run) if _makes_accounts(run) and run not in known)
    moved: list[Instruction] = []
    for instruction in stage.instructions:
        if isinstance(instruction, _RUNTIME_ONLY):
            moved.append(instruction)
        elif instruction in behind:
            if isinstance(instruction, Run):
                if instruction in known or _makes_folders(stage, instruction):
                    moved.append(instruction)
                elif instruction not in accounts and not _tidies(instruction):
                    return None
            elif not isinstance(instruction, Arg | Workdir):
                moved.append(instruction)
    if any(isinstance(i, User) for i in stage.before(builds)):
        return None  # what the builder's user may write is not what the program's user may read
    workdir = stage.workdir_at(stage.instructions[-1])
    repeated = tuple(c for c in stage.of_type(Copy) if c.from_ is not None and c not in behind)
    if any(isinstance(i, Transfer) and not lands_in(stage, i, workdir) for i in (*moved, *repeated)):
        return None
    kept = tuple(env for env in stage.of_type(Env) if env not in behind and not _is_of_build(env, build_variables))
    if not same_image and any("PATH" in (a.name for a in env.assignments) for env in kept):
        return None
    return Split(dockerfile, stage, builds, tuple(moved), kept, accounts, repeated)


def commands_of(stage: Stage) -> tuple[tuple[Run, Command], ...]:
    """Every command of the stage's RUNs that can be read."""
    return tuple((run, command) for run in stage.of_type(Run) if not run.beyond for command in run.commands)


def own_copies(stage: Stage) -> tuple[Transfer, ...]:
    """COPY and ADD from the build context."""
    return tuple(t for t in stage.of_type(Transfer) if not (isinstance(t, Copy) and t.from_ is not None))


def _last(stage: Stage, kind: type[Cmd] | type[Entrypoint]) -> Cmd | Entrypoint | None:
    found = stage.of_type(kind)
    return found[-1] if found else None


def _makes_accounts(run: Run) -> bool:
    names = {command.name for command in run.commands}
    return not run.beyond and bool(names & _ACCOUNTS) and names <= _ACCOUNTS | {"mkdir", "chown", "chmod"}


def _tidies(run: Run) -> bool:
    """Whether a RUN behind the build only tidies up in the builder, so that the second stage can do without it."""
    if run.beyond:
        return False
    return all(c.name in _AFTERWARDS for c in run.commands) or purposes_of(run) <= {Purpose.CLEAN}


def _makes_folders(stage: Stage, run: Run) -> bool:
    """Whether a RUN behind the build makes folders for the program, or gives it the one that it starts in."""
    if run.beyond or not {command.name for command in run.commands} <= {"mkdir", "chown", "chgrp", "chmod"}:
        return False
    start = stage.workdir_at(stage.instructions[-1])
    made, changed = [start], []
    for command, folder in commands_in_place(stage, run):
        paths = [text for text in command.texts[1:] if not text.startswith("-")]
        if command.name == "mkdir":
            made += [resolve(folder, path) for path in paths]
        else:
            changed += [resolve(folder, path) for path in paths[1:]]
    return start != "/" and (len(made) > 1 or bool(changed)) and set(changed) <= set(made)


def lands_in(stage: Stage, transfer: Transfer, workdir: str) -> bool:
    """Whether a copy means the same place when it runs in `workdir`."""
    return transfer.destination.text.startswith("/") or stage.workdir_at(transfer) == workdir


def _is_of_build(env: Env, names: re.Pattern[str]) -> bool:
    return all(names.fullmatch(assignment.name) for assignment in env.assignments)
