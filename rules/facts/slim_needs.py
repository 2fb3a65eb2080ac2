"""What a stage uses that the slim variant of its base image lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rules.dockerfile.model import Cmd, Entrypoint, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of
from rules.facts.source_builds import Use, built_by
from rules.facts.system_packages import APT, installs, package_names
from rules.images.slim_lacks import PROGRAMS, missing, programs_in, programs_of, programs_of_command
from rules.images.variants import Family

_PATH = re.compile(r"[\w./-]+")


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


MAX_LACKS = 50
"""More are of no use to a reader, and each is searched an install for."""

MAX_STAGES = 64
"""Families of more stages are not looked into."""


def lacks(stages: Sequence[Stage], family: Family, build: BuildContext) -> tuple[Lack, ...]:
    """What is lacking, in the order of use, in stages that all start from one image; the first 50."""
    if family.has_tools or len(stages) > MAX_STAGES:
        return ()
    return tuple(islice(_all(stages, family, build), MAX_LACKS))


def _all(stages: Sequence[Stage], family: Family, build: BuildContext) -> Iterator[Lack]:
    done: dict[Stage, set[str]] = {}
    for stage in stages:
        installed = set(done.get(stage.parent, ())) if stage.parent is not None else set()
        done[stage] = installed
        for run in stage.of_type(Run):
            for command in run.commands:
                yield from _lacking(stage, run, command, installed, _uses(command, family, build))
                call = installs(command, APT)
                installed.update(package_names(call) if call is not None else ())
        for start in stage.instructions:
            if isinstance(start, Cmd | Entrypoint | Healthcheck):
                yield from _lacking(stage, start, None, installed, _programs(_started(start, build), family))


def _lacking(
    stage: Stage, at: Instruction, command: Command | None, installed: set[str], uses: Iterable[Use]
) -> Iterator[Lack]:
    """What of the uses the packages that are installed when the command starts do not bring."""
    for what, packages in uses:
        wanted = missing(packages, frozenset(installed))
        if wanted or not packages:
            yield Lack(f"{what} (line {at.lines.first})", wanted, at, stage, command)


def _uses(command: Command, family: Family, build: BuildContext) -> Iterator[Use]:
    yield from _programs(programs_of_command(command), family)
    yield from _scripts(command, build)
    yield from built_by(command, build)


def _started(start: Instruction, build: BuildContext) -> Iterator[str]:
    """The programs that a CMD, ENTRYPOINT or HEALTHCHECK starts, also by a script of the build context."""
    yield from programs_of(start)
    for name in _PATH.findall(start.value):
        if _is_script(name):
            yield from programs_in(text_of(build, name) or "")


def _is_script(text: str) -> bool:
    return text.endswith(".sh") and _PATH.fullmatch(text) is not None


def _programs(names: Iterable[str], family: Family) -> tuple[Use, ...]:
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
    started = [text for text in command.texts[:2] if _is_script(text) and not text.startswith("-")]
    texts = [text_of(build, name) for name in started]
    if any(text is None for text in texts):
        return ((f"the script `{started[0]}`", ()),)
    return ()
