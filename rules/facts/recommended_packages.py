"""The packages that an install brings only as recommendations, and that its stage uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from rules.dockerfile.expand import expand
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import bringing
from rules.ecosystems.debian_recommends import COMPILES, OF_INSTALLERS, PACKAGE_OF, RECOMMENDED, UNPACK, Recommended
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, invocation
from rules.facts.language_packages import packages_of
from rules.facts.needs_build import built_by
from rules.facts.start import start_of
from rules.images.slim_lacks import INSTALLERS, programs_of_command

_COMPILERS = frozenset({"gcc", "g++", "build-essential"})
_VERSION = re.compile(r"[=/:].*")


class StageUse:
    """What a stage calls, as far as its RUNs, its start and the manifests tell."""

    def __init__(self, stage: Stage, build: BuildContext) -> None:
        self._stage, self._build = stage, build
        self._runs = stage.of_type(Run)

    @cached_property
    def _commands(self) -> tuple[Command, ...]:
        return tuple(command for run in self._runs for command in run.commands)

    @cached_property
    def programs(self) -> frozenset[str]:
        names = {name for command in self._commands for name in programs_of_command(command)}
        piped = {p for c in self._commands for a, ps in INSTALLERS.items() if any(a in t for t in c.texts) for p in ps}
        return frozenset(names | piped | set(start_of(self._stage, self._build).programs))

    @cached_property
    def text(self) -> str:
        mounts = (f"{flag.name}={flag.value}" for run in self._runs for flag in run.flags)
        starts = (text.text for text in start_of(self._stage, self._build).texts)
        return "\n".join((*(run.value for run in self._runs), *mounts, *starts))

    @cached_property
    def compiles(self) -> bool:
        """Whether something is compiled, or may be: a clone has no wheel."""
        return bool(self.programs & COMPILES) or any(map(self._compiles, self._commands))

    def _compiles(self, command: Command) -> bool:
        brought = packages_of(command, self._build)
        return bool(brought and brought.cloned) or self._builds(command)

    def _builds(self, command: Command) -> bool:
        return any(_COMPILERS & set(packages) for _, packages in built_by(command, self._build))

    def uses(self, row: Recommended, asked: set[str]) -> bool:
        if row.surely & asked or (row.compiles and self.compiles) or row.programs & self.programs:
            return True
        return row.text is not None and row.text.search(self.text) is not None

    @cached_property
    def installers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The package managers of Debian's whose install compiles or unpacks, with what they recommend for that."""
        return tuple(dict.fromkeys(self._installers()))

    def _installers(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for command in self._commands:
            call = invocation(command)
            package = PACKAGE_OF.get(call.tool if call is not None else command.name, "")
            unpacks = call is not None and call.subcommand in bringing(call.tool)
            if package and (unpacks if package in UNPACK else self._builds(command)):
                yield package, OF_INSTALLERS[package]


def needed(asked: set[str], named: set[str], use: StageUse) -> list[str]:
    """What the packages of an install only recommend and the stage uses, where no install so far brings it by name."""
    known = asked | named
    rows = [
        p for p, row in RECOMMENDED.items() if row.of & asked and not row.brought_by & known and use.uses(row, asked)
    ]
    more = [p for of, packages in use.installers if of in asked for p in packages]
    brought = (
        {"gcc", "libc6-dev", "make", "g++"} if "build-essential" in known else {"gcc", "libc6-dev"} & _with_cxx(known)
    )
    return [p for p in dict.fromkeys((*rows, *more)) if p not in known and p not in brought]


def _with_cxx(known: set[str]) -> set[str]:
    return {"gcc", "libc6-dev"} if "g++" in known else set()


def install_names(stage: Stage, run: Run, call: Invocation) -> set[str] | None:
    """The packages that an install names, its variables filled in; None where nobody knows one of them."""
    names: set[str] = set()
    values = dict(stage.variables_at(run)) | _assigned(run, call.command)
    for word in call.operands:
        text = word.literal if word.literal is not None else expand(word.text.strip('"'), values, stage.escape)
        if text is None or "`" in text or "$(" in text:
            return None
        names.update(_VERSION.sub("", one) for one in text.split())
    return names


def _assigned(run: Run, before: Command) -> dict[str, str]:
    """The variables that commands of the RUN set in front of `before`."""
    earlier = (c for c in run.commands if c.span.end <= before.span.start and not c.words)
    pairs = (word.text.partition("=") for command in earlier for word in command.assignments)
    return {name: value.strip("'\"") for name, _, value in pairs if "$" not in value and "`" not in value}
