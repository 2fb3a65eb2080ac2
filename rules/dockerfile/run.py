"""RUN: the instruction whose text a shell runs in the build."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

from rules.dockerfile.moved import moved_script
from rules.dockerfile.node import node
from rules.dockerfile.parts import Flag, Mount, ShellInstruction
from rules.dockerfile.script import Script
from rules.dockerfile.shell import read_script
from rules.dockerfile.words import Command


@node
class Run(ShellInstruction):
    """`RUN`. origin: the same RUN in an earlier version of the file, and by how many characters this one lies lower."""

    origin: tuple[Run, int] | None = field(default=None, repr=False)

    @cached_property
    def script(self) -> Script:
        """The commands, parsed when first asked for."""
        if self.origin is None:
            return read_script(self)
        first, by = self.origin
        return moved_script(first.script, by)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        return self.script.commands

    @cached_property
    def beyond(self) -> str:
        """Why the script is beyond us ("" where every command was read): then rules report and never edit."""
        return self.script.beyond

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(_mount(flag) for flag in self.flags if flag.name == "mount")


def _mount(flag: Flag) -> Mount:
    options: dict[str, str] = {}
    for part in (flag.value or "").split(","):
        name, _, value = part.partition("=")
        options[name.strip().lower()] = value.strip()
    return Mount(options.get("type", "bind"), options, flag.span)
