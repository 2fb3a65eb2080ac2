"""What a stage uses that the slim variant of its base image lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rules.dockerfile.model import Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of
from rules.facts.needs_build import Use, built_by
from rules.facts.needs_run import library_needs, program_needs
from rules.facts.system_packages import APT, installs, package_names
from rules.images.names import image_name
from rules.images.slim_brings import PACKAGES
from rules.images.slim_lacks import (
    HAS_ADDUSER,
    INSTALLERS,
    PROGRAMS,
    missing,
    programs_in,
    programs_of_command,
)
from rules.images.variants import DEBIAN_RELEASES, Family

_PATH = re.compile(r"[\w./-]+")


@record
class Lack:
    """Something that the stage uses and the slim variant lacks.

    what: in words, with this file's own names. packages: the Debian packages that bring it; () where nothing can bring
    it.
    at, stage: the instruction that uses it. command: the command of a RUN; None where the finished image uses it.
    file_tells: a file beside the Dockerfile shows the use.
    """

    what: str
    packages: tuple[str, ...]
    at: Instruction
    stage: Stage
    command: Command | None
    file_tells: bool = False


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
    brings = PACKAGES.get(family.language, frozenset())
    if _release(stages[0]) in HAS_ADDUSER:
        brings |= {"adduser"}
    for stage in stages:
        installed = set(done.get(stage.parent, brings)) if stage.parent is not None else set(brings)
        done[stage] = installed
        for run in stage.of_type(Run):
            for command in run.commands:
                yield from _lacking(stage, run, command, installed, _uses(command, family, build))
                call = installs(command, APT)
                installed.update(package_names(call) if call is not None else ())
        yield from _lacking_at_run(stage, installed, family, build)


def _release(stage: Stage) -> str:
    """The Debian release that the base image's tag names; "" where it names none."""
    parts = image_name(stage.base_image or "").tag.split("-")
    return next((part for part in parts if part in DEBIAN_RELEASES), "")


def _lacking(
    stage: Stage, at: Instruction, command: Command | None, installed: set[str], uses: Iterable[Use]
) -> Iterator[Lack]:
    """What of the uses the packages that are installed when the command starts do not bring."""
    for what, packages in uses:
        wanted = missing(packages, frozenset(installed))
        if wanted or not packages:
            yield Lack(f"{what} (line {at.lines.first})", wanted, at, stage, command)


def _lacking_at_run(stage: Stage, installed: set[str], family: Family, build: BuildContext) -> Iterator[Lack]:
    """What the container needs when it runs, and neither the slim image nor the stage's own packages bring."""
    programs = program_needs(stage, build)
    starts = [need.at for need in programs if need.at in stage.instructions]
    for need in (*programs, *library_needs(stage, build)):
        packages = _packages(need.program, family) if need.program else need.packages
        wanted = missing(packages, frozenset(installed))
        if wanted or not (packages or need.program):
            at = need.at if need.program else next(iter(starts), need.at)
            yield Lack(need.what, wanted, at, stage, None, need.file_tells)


def _uses(command: Command, family: Family, build: BuildContext) -> Iterator[Use]:
    yield from _programs(programs_of_command(command), family)
    yield from _scripts(command, family, build)
    yield from _piped(command)
    yield from built_by(command, build)


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


def _scripts(command: Command, family: Family, build: BuildContext) -> Iterator[Use]:
    """What a script that the RUN starts calls; one that nobody can read may use anything."""
    started = [text for text in command.texts[:2] if _is_script(text) and not text.startswith("-")]
    for name in started[:1]:
        text = text_of(build, name)
        if text is None:
            yield f"the script `{name}`", ()
        else:
            yield from _programs((one for one in programs_in(text) if one in PROGRAMS), family)


def _is_script(text: str) -> bool:
    return text.endswith(".sh") and _PATH.fullmatch(text) is not None


def _piped(command: Command) -> Iterator[Use]:
    """What an installer needs that is downloaded and given to a shell."""
    if command.name in {"curl", "wget"}:
        for address, packages in INSTALLERS.items():
            if any(address in text for text in command.texts):
                yield f"the installer from {address}", packages
