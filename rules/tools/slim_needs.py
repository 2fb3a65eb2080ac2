"""What a stage uses that the slim variant of its base image lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.tools.context_files import text_of
from rules.tools.image_families import Family
from rules.tools.slim_tools import PROGRAMS, missing, programs_in, programs_of, programs_of_command
from rules.tools.source_builds import Use, built_by
from rules.tools.system_packages import APT, installs, package_names

_SCRIPT = re.compile(r"[\w./-]*\.sh\b")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the stage uses and the slim variant lacks.

    what: in words, with this file's own names. packages: the Debian packages that bring it; () where nothing can bring
    it.
    at, stage: the instruction that uses it. command: the command of a RUN; None where the finished image uses it.
    """

    what: str
    packages: tuple[str, ...]
    at: Instruction
    stage: Stage
    command: Command | None


def lacks(dockerfile: Dockerfile, stage: Stage, family: Family, build: BuildContext) -> tuple[Lack, ...]:
    """All that is lacking, in the order of use, in the stage and in the stages that start from it."""
    if family.has_tools:
        return ()
    below = (one for one in dockerfile.stages if descends(one, stage))
    return tuple(
        lack for one in below for instruction in one.instructions for lack in _of(one, instruction, family, build)
    )


def descends(stage: Stage, ancestor: Stage) -> bool:
    """Whether a stage is `ancestor` or starts from it."""
    one: Stage | None = stage
    while one is not None and one is not ancestor:
        one = one.parent
    return one is ancestor


def _of(stage: Stage, instruction: Instruction, family: Family, build: BuildContext) -> Iterator[Lack]:
    if isinstance(instruction, Run):
        for command in instruction.commands:
            uses = (
                *_programs(programs_of_command(command), family),
                *_scripts(command, build),
                *built_by(command, build),
            )
            yield from _lacking(stage, instruction, command, uses)
    elif isinstance(instruction, Cmd | Entrypoint | Healthcheck):
        scripts = (text_of(build, name) or "" for name in _SCRIPT.findall(instruction.value))
        names = [*programs_of(instruction), *(name for text in scripts for name in programs_in(text))]
        yield from _lacking(stage, instruction, None, _programs(names, family))


def _lacking(
    stage: Stage, at: Instruction, command: Command | None, uses: Iterator[Use] | tuple[Use, ...]
) -> Iterator[Lack]:
    installed = installed_before(stage, at, command)
    for what, packages in uses:
        wanted = missing(packages, installed)
        if wanted or not packages:
            yield Lack(f"{what} (line {at.lines.first})", wanted, at, stage, command)


def installed_before(stage: Stage, at: Instruction, command: Command | None) -> frozenset[str]:
    """The Debian packages that are there when the command starts, or, for None, in the finished image."""
    names: set[str] = set()
    one: Stage | None = stage
    while one is not None:
        for run in one.of_type(Run):
            for earlier in run.commands:
                if one is not stage or command is None or earlier.span.start < command.span.start:
                    call = installs(earlier, APT)
                    names.update(package_names(call) if call is not None else ())
        one = one.parent
    return frozenset(names)


def _programs(names: Iterator[str] | list[str], family: Family) -> tuple[Use, ...]:
    uses = ((name, _packages(name, family)) for name in dict.fromkeys(names))
    return tuple((f"`{name}`", packages) for name, packages in uses if packages)


def _packages(name: str, family: Family) -> tuple[str, ...]:
    """The Debian packages that bring a program which this family's slim variant lacks."""
    if family.language != "python" and name in {"python3", "python"}:
        return ("python3",) if name == "python3" else ("python3", "python-is-python3")
    packages = PROGRAMS.get(name, ())
    if family.has_compiler and packages == ("build-essential",):
        return ("make",) if name == "make" else ()
    if family.language == "node" and name in {"curl", "wget", "git"}:
        return ("ca-certificates", *packages)
    return packages


def _scripts(command: Command, build: BuildContext) -> tuple[Use, ...]:
    """A script that the RUN starts and nobody can read: it may use anything."""
    started = [text for text in command.texts[:2] if _SCRIPT.fullmatch(text) and not text.startswith("-")]
    texts = [text_of(build, name) for name in started]
    if any(text is None for text in texts):
        return ((f"the script `{started[0]}`", ()),)
    return ()
