"""Variables that the builder expands in an instruction, and who sets them.

Sources: https://docs.docker.com/reference/dockerfile/#environment-replacement and #scope; the environments of the
official images as their Dockerfiles set them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import (
    Add,
    Arg,
    Assigning,
    Copy,
    Dockerfile,
    Env,
    Expose,
    Label,
    Stage,
    Stopsignal,
    User,
    Volume,
    Workdir,
)
from rules.dockerfile.node import record
from rules.dockerfile.parts import Instruction
from rules.dockerfile.scopes import PLATFORM_ARGS
from rules.dockerfile.source import Span
from rules.dockerfile.words import Word
from rules.ecosystems.syntax import words
from rules.facts.users import first_stage
from rules.images.environment import variables_of
from rules.images.names import image_name

_EXPANDING = (Add, Arg, Copy, Env, Expose, Label, Stopsignal, User, Volume, Workdir)
_REFERENCE = re.compile(r"\\.|'[^']*'|\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?P<rest>[^}]*)\})")
PREDEFINED = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "SOURCE_DATE_EPOCH", *PLATFORM_ARGS}
    | {name.lower() for name in ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")}
)
"""What a build may use without an ARG, or BuildKit sets where an ARG asks for it."""
_OF_EVERY_IMAGE = frozenset({"PATH", "HOME", "HOSTNAME", "TERM"})
_BARE = words("alpine debian ubuntu scratch busybox fedora almalinux rockylinux centos amazonlinux")
"""Images that set no variable of their own but PATH."""


@record
class VariableReference:
    """`$name` in an instruction. is_optional: it has a default or a replacement, so it may be unset."""

    name: str
    span: Span
    is_optional: bool


def references(instruction: Instruction) -> Iterator[VariableReference]:
    """The variables that the builder puts in; none in what a shell reads, and none in heredocs."""
    if isinstance(instruction, _EXPANDING):
        for word in _words(instruction):
            yield from references_in(word)


def references_in(word: Word) -> Iterator[VariableReference]:
    for found in _REFERENCE.finditer(word.text):
        name = found["bare"] or found["braced"]
        if name is not None:
            span = Span(word.span.start + found.start(), word.span.start + found.end())
            yield VariableReference(name, span, bool(found["rest"]) and found["rest"][:2] in {":-", ":+", "-", "+"})


def _words(instruction: Instruction) -> Iterator[Word]:
    if isinstance(instruction, Env | Label | Arg):
        yield from (a.value for a in instruction.assignments if a.value is not None)
    elif not instruction.exec_form or isinstance(instruction, Add | Copy | Volume):
        yield from instruction.arguments


def is_known(stage: Stage, instruction: Instruction, name: str) -> bool:
    """Whether anything sets the variable before the instruction, the official image included; what its ARG or ENV does
    not value counts as set."""
    if name in PREDEFINED or name in _OF_EVERY_IMAGE or name in stage.variables_at(instruction):
        return True
    if _first_set(stage).get(name, instruction.span.start) < instruction.span.start:
        return True
    above = stage.parent
    while above is not None:
        if name in _first_set(above):
            return True
        above = above.parent
    start = first_stage(stage)
    return name in variables_of(start.base_image or start.base.image.text)


@fact
def _first_set(stage: Stage) -> Mapping[str, int]:
    """Where the stage's ARGs and ENVs first set each name: the instruction's place in the file."""
    places = ((name, one.span.start) for one in reversed(stage.instructions) for name in names_set((one,)))
    return dict(places)


def names_set(instructions: tuple[Instruction, ...]) -> frozenset[str]:
    """The names that ARGs and ENVs set."""
    return frozenset(
        assignment.name
        for instruction in instructions
        if isinstance(instruction, Assigning) and not isinstance(instruction, Label)
        for assignment in instruction.assignments
    )


def starts_bare(stage: Stage) -> bool:
    """Whether the image that the stage starts from is known to set no variables."""
    base = first_stage(stage).base_image
    return base is not None and image_name(base).known_as in _BARE


def global_names(dockerfile: Dockerfile) -> frozenset[str]:
    """The names of the ARGs above the first FROM."""
    return frozenset(assignment.name for arg in dockerfile.global_args for assignment in arg.assignments)
