"""Gives a stage another base image: in its FROM, or in the ARG that the FROM gets it from."""

from __future__ import annotations

import re

from rules.dockerfile.model import Arg, Assignment, Dockerfile, Env, Stage
from rules.dockerfile.source import Span
from rules.engine.edits import replace
from rules.engine.finding import Edit
from rules.images.names import ImageName, image_name

_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-[^${}]*)?\}|(\w+))")


def retag(dockerfile: Dockerfile, stage: Stage, old: ImageName, new: ImageName) -> tuple[Edit, ...]:
    """The edits that make the stage start from `new` instead of `old`; () where none is safe."""
    written = stage.base.image
    if len(written.span) != len(written.text) or old.digest:
        return ()
    if new.repository != old.repository:
        return (replace(written.span, new.text),) if "$" not in written.text else ()
    if "$" not in written.text:
        return (_tag_edit(stage, image_name(written.text), new.tag),)
    head, _, tag = written.text.rpartition(":")
    if "$" not in tag and "}" not in tag and head:
        return (_tag_edit(stage, image_name(written.text), new.tag),)
    return _in_default(dockerfile, stage, old, new) or _behind_variable(stage, old, new)


def _tag_edit(stage: Stage, written: ImageName, tag: str) -> Edit:
    start = stage.base.image.span.start
    span = Span(start + written.tag_span.start, start + written.tag_span.end)
    return replace(span, tag if written.tag else f":{tag}")


def _in_default(dockerfile: Dockerfile, stage: Stage, old: ImageName, new: ImageName) -> tuple[Edit, ...]:
    """Edits the default of the one variable that ends the image's name, where nothing else uses that variable."""
    text = stage.base.image.text
    found = list(_VARIABLE.finditer(text))
    if not found or found[-1].end() != len(text):
        return ()
    name = found[-1].group(1) or found[-1].group(2)
    assignment = _default(dockerfile, name)
    if (
        assignment is None
        or assignment.value is None
        or assignment.value.literal is None
        or _used_elsewhere(dockerfile, stage, name)
    ):
        return ()
    value = assignment.value
    prefix = old.text[: len(old.text) - len(assignment.value.literal or "")]
    if not old.text.endswith(assignment.value.literal or "") or not new.text.startswith(prefix):
        return ()
    replacement = value.text.replace(assignment.value.literal or "", new.text[len(prefix) :])
    return (replace(value.span, replacement),) if len(value.span) == len(value.text) else ()


def _behind_variable(stage: Stage, old: ImageName, new: ImageName) -> tuple[Edit, ...]:
    """`FROM node:${VERSION}` -> `FROM node:${VERSION}-slim`, where the new tag only adds to the old one."""
    if not new.tag.startswith(old.tag) or ":" not in stage.base.image.text:
        return ()
    end = stage.base.image.span.end
    return (replace(Span(end, end), new.tag[len(old.tag) :]),)


def _default(dockerfile: Dockerfile, name: str) -> Assignment | None:
    """The last global ARG that gives the variable a default."""
    found = [a for arg in dockerfile.global_args for a in arg.assignments if a.name == name and a.value is not None]
    return found[-1] if found else None


def _used_elsewhere(dockerfile: Dockerfile, stage: Stage, name: str) -> bool:
    """Whether another FROM, another global ARG or an ARG of a stage reads the variable."""
    uses = re.compile(rf"\$(?:\{{{name}\b|{name}\b)")
    froms = (one.base.value for one in dockerfile.stages if one is not stage)
    args = (arg.value for arg in dockerfile.global_args)
    inside = any(
        assignment.name == name
        for one in dockerfile.stages
        for instruction in one.instructions
        if isinstance(instruction, Arg | Env)
        for assignment in instruction.assignments
    )
    return inside or any(uses.search(text) for text in (*froms, *args))
