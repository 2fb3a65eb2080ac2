"""Where a stage works before its first WORKDIR, and what it takes over from the stages below it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Stage
from rules.dockerfile.parts import Instruction
from rules.ecosystems.syntax import words
from rules.facts.users import first_stage
from rules.images.names import image_name

_AT_ROOT = words("alpine debian ubuntu scratch python node ruby rust openjdk eclipse-temurin nginx fedora almalinux")
"""Images without a WORKDIR of their own: they start in `/`. Source: their Dockerfiles."""


def starts_at_root(stage: Stage) -> bool:
    """Whether the image that the stage starts from is known to work in `/`."""
    return image_name(first_stage(stage).base_image or "").known_as in _AT_ROOT


def inherited(stage: Stage) -> Iterator[Instruction]:
    """The instructions of the stages that this one starts from."""
    above = stage.parent
    while above is not None:
        yield from above.instructions
        above = above.parent
