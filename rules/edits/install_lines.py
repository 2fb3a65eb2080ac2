"""Adds packages to an `apt-get install` that a stage already has."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Arg, Dockerfile, Env, Label, Maintainer, Run, Shell, Stage, Workdir
from rules.dockerfile.words import Command
from rules.engine.edits import insert, insert_lines
from rules.engine.finding import Edit
from rules.facts.calls import Invocation
from rules.facts.system_packages import APT, MANAGERS, installs, package_names


def uses_other_manager(stage: Stage) -> bool:
    """Whether the stage installs with something else than apt: then its base image is not the Debian that its name
    suggests.
    """
    return any(
        installs(command, manager) is not None
        for run in stage.of_type(Run)
        for command in run.commands
        for manager in MANAGERS
        if manager is not APT
    )


def apt_install_before(stage: Stage, command: Command | None) -> Invocation | None:
    """The last `apt-get install` of named packages that is done before a command of the stage; any for None.

    It may stand in a stage that this one starts from.
    """
    one: Stage | None = stage
    while one is not None:
        found = [
            call
            for run in one.of_type(Run)
            if not run.beyond
            for earlier in run.commands
            if one is not stage or command is None or earlier.span.end <= command.span.start
            if (call := installs(earlier, APT)) is not None and package_names(call) and earlier.is_unconditional
        ]
        if found:
            return found[-1]
        one = one.parent
    return None


def own_install(dockerfile: Dockerfile, stage: Stage, packages: Iterable[str]) -> Edit | None:
    """A RUN of its own that installs packages, above the first RUN or COPY of the stage; None where none may stand.

    There it stays in the cache whatever is copied.
    """
    first = next((i for i in stage.instructions if not isinstance(i, _SETTINGS)), None)
    if first is None or (stage.user_at(first) or "root").partition(":")[0] not in {"root", "0"}:
        return None
    names = " ".join(dict.fromkeys(packages))
    lines = (
        f"RUN apt-get update && {dockerfile.escape}",
        f"    apt-get install -y --no-install-recommends {names} && {dockerfile.escape}",
        "    rm -rf /var/lib/apt/lists/*",
    )
    return insert_lines(dockerfile.source, dockerfile.block(first).first, lines)


_SETTINGS = (Arg, Env, Label, Maintainer, Shell, Workdir)


def add_packages(dockerfile: Dockerfile, call: Invocation, packages: Iterable[str]) -> Edit:
    """Writes more packages behind the last one, on lines of their own where the file does so."""
    last = call.operands[-1]
    gap = " "
    if len(call.operands) > 1:
        between = dockerfile.source.text[call.operands[-2].span.end : last.span.start]
        gap = between if "\n" in between and "#" not in between else " "
    return insert(last.span.end, "".join(gap + package for package in packages))
