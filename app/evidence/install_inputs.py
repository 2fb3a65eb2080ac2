"""What stands above each install of a Dockerfile: the sources whose change makes it run again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.node import record
from rules.dockerfile.parser import parse
from rules.dockerfile.parts import Mount
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.ecosystems.catalogue import managers
from rules.facts.calls import invocation

WHOLE = "."
_PROJECT_INSTALLS = frozenset({"install", "ci", "sync", "restore", "mod download", "pip install"})


@record
class Inputs:
    """sources: paths and patterns below the build context, WHOLE for all of it.

    is_complete: False where more may stand there: a variable, a part of a folder, what another stage made.
    """

    sources: tuple[str, ...] = ()
    is_complete: bool = True

    def __add__(self, other: Inputs) -> Inputs:
        return Inputs((*self.sources, *other.sources), self.is_complete and other.is_complete)


@record
class MovedInstall:
    """An install that both versions have, above which other sources stand after the fixes. install: as people type it.

    before: at least these. after: all of them.
    """

    install: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def moved_installs(before: str, after: str) -> Iterator[MovedInstall]:
    """In the order of the file. What stands above one after the fixes is known for sure, or nothing is said of it."""
    try:
        old, new = _inputs(parse(before)), _inputs(parse(after))
    except DockerfileSyntaxError:
        return
    for install, inputs in old.items():
        then = new.get(install)
        if then is not None and then.is_complete and not set(inputs.sources) <= set(then.sources):
            yield MovedInstall(install, inputs.sources, then.sources)


def _inputs(dockerfile: Dockerfile) -> dict[str, Inputs]:
    """By the call's words; of the same words the first."""
    found: dict[str, Inputs] = {}
    for stage in dockerfile.stages:
        above = Inputs()
        for instruction in _with_bases(stage):
            above += _brought(instruction)
            for name in _installs(instruction):
                found.setdefault(name, above)
    return found


def _with_bases(stage: Stage) -> Iterator[Instruction]:
    if stage.parent is not None:
        yield from _with_bases(stage.parent)
    yield from stage.instructions


def _brought(instruction: Instruction) -> Inputs:
    if isinstance(instruction, Run):
        mounts = [mount for mount in instruction.mounts if mount.type == "bind"]
        return _read([_mounted(mount) for mount in mounts])
    if not isinstance(instruction, Transfer):
        return Inputs()
    if instruction.flag("from") is not None or instruction.flag("exclude") is not None:
        return Inputs(is_complete=False)
    return _read([word.literal for word in instruction.sources if not word.text.startswith("<<")])


def _mounted(mount: Mount) -> str | None:
    source = mount.options.get("source") or mount.options.get("src") or WHOLE
    return None if "$" in source or "from" in mount.options else source


def _read(sources: list[str | None]) -> Inputs:
    """None: nobody knows which. An address brings nothing of the build context."""
    known = tuple(normpath(one.lstrip("/") or WHOLE) for one in sources if one is not None and "://" not in one)
    return Inputs(known, None not in sources)


def _installs(instruction: Instruction) -> Iterator[str]:
    if not isinstance(instruction, Run):
        return
    for command in instruction.commands:
        call = invocation(command)
        if call is not None and call.tool in managers() and call.subcommand in _PROJECT_INSTALLS:
            yield f"{call.tool} {call.subcommand}"
