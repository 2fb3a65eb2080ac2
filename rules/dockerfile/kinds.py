"""The kinds of instructions and their parts. Every part knows its place in the file.

Instructions compare by identity: two `RUN true` of one file are different instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.words import Command, LogicalText, Word

if TYPE_CHECKING:
    from rules.dockerfile.shell import Script


class DockerfileSyntaxError(ValueError):
    """BuildKit would refuse the file. `line` is 1-based; `reason` is one sentence in BuildKit's words."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Flag:
    """`--name=value` before an instruction's arguments; value is None for a bare `--name`."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Heredoc:
    """One `<<NAME` and its body. `body` covers the raw body lines (terminator not included)."""

    name: str
    descriptor: int
    strips_tabs: bool
    expands: bool
    word: Span
    body: Span
    text: str


@dataclass(frozen=True, slots=True)
class Mount:
    """A `RUN --mount=...`: its type (default `bind`) and all its options as written."""

    type: str
    options: Mapping[str, str]
    span: Span

    @property
    def target(self) -> str | None:
        return self.options.get("target") or self.options.get("dst") or self.options.get("destination")


@dataclass(frozen=True, eq=False)
class Instruction:
    """One instruction.

    keyword: in upper case.
    value: the logical text after the keyword, trimmed: flags and arguments, without heredoc bodies.
    arguments: the JSON strings of the exec form (a word's text with its quotes, its literal without); else the words.
        RUN, CMD, ENTRYPOINT in shell form and USER, WORKDIR, STOPSIGNAL, MAINTAINER have one word, the rest.
    span: from the keyword to the end of the last line (heredoc bodies included), without that line's end.
    lines: the same as whole lines.
    """

    keyword: str
    keyword_span: Span
    flags: tuple[Flag, ...]
    arguments: tuple[Word, ...]
    value: str
    exec_form: bool
    span: Span
    lines: LineRange
    heredocs: tuple[Heredoc, ...]
    logical: LogicalText = field(repr=False)
    facts: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def flag(self, name: str) -> str | None:
        """The value of the last `--name=value`; "" for a bare flag; None where it is absent."""
        return next(((f.value or "") for f in reversed(self.flags) if f.name == name), None)


@dataclass(frozen=True, eq=False)
class From(Instruction):
    """`FROM [--platform=..] image [AS name]`. `image` is the word as written (with its ARGs unexpanded)."""

    @property
    def image(self) -> Word:
        return self.arguments[0]

    @property
    def name(self) -> Word | None:
        return self.arguments[2] if len(self.arguments) == 3 else None


@dataclass(frozen=True, eq=False)
class Run(Instruction):
    """`RUN`. `shell` is the effective SHELL here, e.g. ("/bin/sh", "-c"); `escape` the file's escape character."""

    shell: tuple[str, ...] = ("/bin/sh", "-c")

    @cached_property
    def script(self) -> Script:
        """The commands, parsed when first asked for."""
        from rules.dockerfile.shell import read_script  # shell.py builds on this module's types

        return read_script(self)

    @property
    def commands(self) -> tuple[Command, ...]:
        return self.script.commands

    @property
    def beyond(self) -> str:
        """Why the script is beyond us ("" where every command was read): then rules report and never edit."""
        return self.script.beyond

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(_mount(flag) for flag in self.flags if flag.name == "mount")


@dataclass(frozen=True, eq=False)
class Transfer(Instruction):
    """COPY and ADD: sources into a destination. Heredoc sources are words like `<<EOF`."""

    @cached_property
    def sources(self) -> tuple[Word, ...]:
        return self.arguments[:-1]

    @property
    def destination(self) -> Word:
        return self.arguments[-1]


class Copy(Transfer):
    """`COPY`; `from_` names a stage, its index, an image or a named context (None: the build context)."""

    @property
    def from_(self) -> str | None:
        return self.flag("from")


class Add(Transfer):
    """`ADD`."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=value` of ENV, ARG or LABEL; value is None for `ARG name`."""

    name: str
    value: Word | None
    span: Span


@dataclass(frozen=True, eq=False)
class Assigning(Instruction):
    """ENV, ARG and LABEL. `legacy` marks the old form `ENV key rest of the line`."""

    assignments: tuple[Assignment, ...] = ()
    legacy: bool = False


class Env(Assigning):
    """`ENV`."""


class Arg(Assigning):
    """`ARG`."""


class Label(Assigning):
    """`LABEL`."""


class Workdir(Instruction):
    """`WORKDIR`; its path is `arguments[0]`."""


class User(Instruction):
    """`USER`; its user[:group] is `arguments[0]`."""


class Shell(Instruction):
    """`SHELL`; its words are `arguments`."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word.literal or "" for word in self.arguments)


class Cmd(Instruction):
    """`CMD`."""


class Entrypoint(Instruction):
    """`ENTRYPOINT`."""


class Healthcheck(Instruction):
    """`HEALTHCHECK`; the first argument is its type, CMD or NONE."""


class Expose(Instruction):
    """`EXPOSE`."""


class Volume(Instruction):
    """`VOLUME`."""


class Stopsignal(Instruction):
    """`STOPSIGNAL`."""


class Maintainer(Instruction):
    """`MAINTAINER` (deprecated)."""


@dataclass(frozen=True, eq=False)
class Onbuild(Instruction):
    """`ONBUILD`; `trigger` is the instruction that a child image will run."""

    trigger: Instruction | None = None


def _mount(flag: Flag) -> Mount:
    options: dict[str, str] = {}
    for part in (flag.value or "").split(","):
        name, _, value = part.partition("=")
        options[name.strip().lower()] = value.strip()
    return Mount(options.get("type", "bind"), options, flag.span)
