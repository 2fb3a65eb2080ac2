"""What a Dockerfile is made of: its lines, stages and instructions. This is the vocabulary; `parse` makes it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from rules.dockerfile.kinds import (
    Add,
    Arg,
    Assigning,
    Assignment,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Shell,
    Stopsignal,
    Transfer,
    User,
    Volume,
    Workdir,
)
from rules.dockerfile.memo import Facts
from rules.dockerfile.node import node
from rules.dockerfile.parts import Flag, Instruction, Mount
from rules.dockerfile.run import Run
from rules.dockerfile.scopes import MAX_INHERITANCE, Scope
from rules.dockerfile.source import LineRange, Source, Span
from rules.dockerfile.words import Heredoc

__all__ = [
    "Add",
    "Arg",
    "Assigning",
    "Assignment",
    "Cmd",
    "Copy",
    "Directive",
    "Dockerfile",
    "Entrypoint",
    "Env",
    "Expose",
    "Flag",
    "From",
    "Healthcheck",
    "Heredoc",
    "Instruction",
    "Label",
    "Maintainer",
    "Mount",
    "Onbuild",
    "Piece",
    "Run",
    "Shell",
    "Stage",
    "Stopsignal",
    "Transfer",
    "User",
    "Volume",
    "Workdir",
]

T = TypeVar("T", bound=Instruction)


@node
class Piece:
    """Some whole lines of the file. Pieces tile the file; their spans include the line ends.

    kind: `directive`, `comment`, `blank` or `instruction` (which then is `instruction`).
    """

    kind: str
    lines: LineRange
    span: Span
    instruction: Instruction | None = None


@node
class Stage:
    """A FROM and what follows it.

    index: 0-based. instructions: without the FROM. parent: the earlier stage that the FROM names, if it does.
    name: in lower case, as the builder compares it; `base.name` is the word as written.
    base_image: the image with its ARGs expanded from the global scope; None where a needed ARG has no value, or where
        it is a stage.
    initial_shell: the SHELL in force behind the FROM.
    is_final: the last stage of the file, built when no target is named.
    ancestors: how many stages of the file this one builds on.
    """

    index: int
    base: From
    name: str | None
    base_image: str | None
    parent: Stage | None
    instructions: tuple[Instruction, ...]
    is_final: bool
    global_variables: Mapping[str, str] = field(repr=False)
    escape: str = "\\"

    initial_shell: tuple[str, ...] = ("/bin/sh", "-c")
    ancestors: int = 0
    facts: Facts = field(default_factory=Facts, init=False, repr=False)

    def of_type(self, kind: type[T]) -> tuple[T, ...]:
        """The stage's instructions of a kind, found once: rules ask again for every instruction of a long file."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple([i for i in self.instructions if isinstance(i, kind)])
        found: tuple[T, ...] = self._by_kind[kind]
        return found

    def before(self, instruction: Instruction) -> tuple[Instruction, ...]:
        """The stage's instructions above `instruction` (not the FROM), in order."""
        return self.instructions[: max(0, self._positions[instruction] - 1)]

    def after(self, instruction: Instruction) -> tuple[Instruction, ...]:
        return self.instructions[self._positions[instruction] :]

    def variables_at(self, instruction: Instruction) -> Mapping[str, str]:
        """The ARGs and ENVs that `instruction` sees, inherited ones included, as far as known without a build.

        An ARG has its default or its global value; one with neither is absent. The FROM sees the global ARGs.
        """
        if instruction is self.base:
            return MappingProxyType(dict(self.global_variables))
        return self.scope.variables_at(self._positions[instruction])

    def environment_at(self, instruction: Instruction) -> Mapping[str, str]:
        """The ENVs alone: what the image keeps. Those of an image from a registry are unknown, so absent."""
        return self.scope.environment_at(self._positions[instruction])

    def workdir_at(self, instruction: Instruction) -> str:
        """The folder that `instruction` works in. An image from a registry is taken to start in `/`.

        A variable that nobody knows before the build stays in the path as it is written.
        """
        return self.scope.setting("WORKDIR", self._positions[instruction]) or "/"

    def user_at(self, instruction: Instruction) -> str | None:
        """The user[:group] that `instruction` runs as; None where no USER was seen: it is the registry image's own."""
        return self.scope.setting("USER", self._positions[instruction])

    def shell_at(self, instruction: Instruction) -> tuple[str, ...]:
        """The SHELL in force."""
        above = bisect_left(self._shells, self._positions[instruction], key=lambda shell: self._positions[shell])
        return self._shells[above - 1].words if above else self.initial_shell

    @cached_property
    def scope(self) -> Scope:
        """Where the values above come from."""
        inherits = self.parent is not None and self.ancestors % (MAX_INHERITANCE + 1) > 0
        parent = self.parent.scope if self.parent is not None and inherits else None
        return Scope(self.instructions, self.global_variables, self.escape, parent)

    @cached_property
    def _by_kind(self) -> dict[type[Instruction], tuple[Any, ...]]:
        return {}

    @cached_property
    def _shells(self) -> tuple[Shell, ...]:
        return self.of_type(Shell)

    @cached_property
    def _positions(self) -> Mapping[Instruction, int]:
        """0 for the FROM, from 1 for the others; a trigger stands where its ONBUILD does."""
        places: dict[Instruction, int] = {self.base: 0}
        for position, instruction in enumerate(self.instructions, 1):
            places[instruction] = position
            if isinstance(instruction, Onbuild) and instruction.trigger is not None:
                places[instruction.trigger] = position
        return places


@node
class Directive:
    """A parser directive. `name` in lower case: `syntax`, `escape` or `check`."""

    name: str
    value: str
    lines: LineRange


@node
class Dockerfile:
    """A file that BuildKit accepts, read exactly. `global_args` are the ARGs above the first FROM."""

    source: Source
    directives: tuple[Directive, ...]
    pieces: tuple[Piece, ...]
    global_args: tuple[Arg, ...]
    stages: tuple[Stage, ...]
    facts: Facts = field(default_factory=Facts, init=False, repr=False)

    @property
    def escape(self) -> str:
        return next((d.value for d in self.directives if d.name == "escape"), "\\")

    @cached_property
    def instructions(self) -> tuple[Instruction, ...]:
        """All of them in the file's order, FROMs and global ARGs included."""
        return tuple(p.instruction for p in self.pieces if p.instruction is not None)

    def copied_stage(self, copy: Copy) -> Stage | None:
        """The stage that `--from` names, in any case, or numbers; None for an image, a context, or a variable."""
        return self._stages_by_word.get((copy.from_ or "").lower())

    @cached_property
    def _stages_by_word(self) -> Mapping[str, Stage]:
        return {word: one for one in self.stages for word in (one.name, str(one.index)) if word is not None}

    def each(self, kind: type[T]) -> Iterator[tuple[Stage, T]]:
        """Each instruction of a kind with its stage, in the file's order; FROM counts as in its own stage."""
        if kind not in self._by_kind:
            all_ = ((stage, i) for stage in self.stages for i in (stage.base, *stage.instructions))
            self._by_kind[kind] = tuple([(stage, i) for stage, i in all_ if isinstance(i, kind)])
        found: tuple[tuple[Stage, T], ...] = self._by_kind[kind]
        return iter(found)

    @cached_property
    def _by_kind(self) -> dict[type[Instruction], tuple[Any, ...]]:
        """What `each` has found: rules ask for the same kinds again and again."""
        return {}

    def comments_above(self, instruction: Instruction) -> tuple[Piece, ...]:
        """The comment lines directly above an instruction (no blank line between), top first: they travel with it."""
        first = at = self._piece_numbers[instruction]
        while first > 0 and self.pieces[first - 1].kind == "comment":
            first -= 1
        return self.pieces[first:at]

    def block(self, instruction: Instruction) -> LineRange:
        """The lines of an instruction with the comments directly above it."""
        comments = self.comments_above(instruction)
        return LineRange((comments[0] if comments else instruction).lines.first, instruction.lines.last)

    @cached_property
    def blank_lines(self) -> frozenset[int]:
        """The numbers of the empty lines between instructions and comments."""
        return frozenset(
            n for piece in self.pieces if piece.kind == "blank" for n in range(piece.lines.first, piece.lines.last + 1)
        )

    @cached_property
    def _piece_numbers(self) -> Mapping[Instruction, int]:
        return {piece.instruction: n for n, piece in enumerate(self.pieces) if piece.instruction is not None}
