"""What every instruction is made of. Every part knows its place in the file.

Instructions compare by identity: two `RUN true` of one file are different instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rules.dockerfile.memo import Facts
from rules.dockerfile.node import node, value
from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.words import Heredoc, LogicalText, Word


@value
class Flag:
    """`--name=value` before an instruction's arguments; value is None for a bare `--name`."""

    name: str
    value: str | None
    span: Span


@value
class Mount:
    """A `RUN --mount=...`: its type (default `bind`) and all its options as written."""

    type: str
    options: Mapping[str, str]
    span: Span

    @property
    def target(self) -> str | None:
        return self.options.get("target") or self.options.get("dst") or self.options.get("destination")


@node
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
    facts: Facts = field(default_factory=Facts, init=False, repr=False)

    def flag(self, name: str) -> str | None:
        """The value of the last `--name=value`; "" for a bare flag; None where it is absent."""
        for flag in reversed(self.flags):
            if flag.name == name:
                return flag.value or ""
        return None


@node
class ShellInstruction(Instruction):
    """An instruction whose text a shell runs in the build: `RUN`.

    shell: the effective SHELL here, e.g. ("/bin/sh", "-c").
    """

    shell: tuple[str, ...] = ("/bin/sh", "-c")
