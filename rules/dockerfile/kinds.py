"""The kinds of instructions, without RUN."""

from __future__ import annotations

from functools import cached_property

from rules.dockerfile.node import node, value
from rules.dockerfile.parts import Instruction
from rules.dockerfile.source import Span
from rules.dockerfile.words import Word


@node
class From(Instruction):
    """`FROM [--platform=..] image [AS name]`. `image` is the word as written (with its ARGs unexpanded)."""

    @property
    def image(self) -> Word:
        return self.arguments[0]

    @property
    def name(self) -> Word | None:
        return self.arguments[2] if len(self.arguments) == 3 else None


@node
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


@value
class Assignment:
    """`name=value` of ENV, ARG or LABEL; value is None for `ARG name`."""

    name: str
    value: Word | None
    span: Span


@node
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


@node
class Onbuild(Instruction):
    """`ONBUILD`; `trigger` is the instruction that a child image will run."""

    trigger: Instruction | None = None
