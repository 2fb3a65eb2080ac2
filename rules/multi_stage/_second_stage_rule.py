"""What the rules have in common whose fix takes the final stage apart: each says what ships and isn't needed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar

from rules.dockerfile.model import Dockerfile, Instruction, Stage
from rules.dockerfile.node import record
from rules.ecosystems.record import SecondStage
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.images.names import image_name
from rules.second_stage.final_stage import OS_IMAGES, final_stage, ships_compiler
from rules.second_stage.refusal import SecondStageRefused


@record
class Shipped:
    """Something that a stage ships and its program doesn't need.

    fix: makes the two stages, or raises SecondStageRefused. at: the instruction that brings it; None for the FROM.
    is_certain: whether it is told where no fix can be made.
    """

    message: str
    fix: Callable[[], Fix]
    at: Instruction | None = None
    note: str = ""
    is_certain: bool = True


class SecondStageRule(Rule):
    """A stage builds and runs a program in one image.

    known: what the language's record says of it. installs_tools: whether an image of a distribution counts, too, where
    the file installs a compiler in it.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    known: ClassVar[SecondStage]
    installs_tools: ClassVar[bool] = False

    @abstractmethod
    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        """What the final stage ships and its program doesn't need."""

    def stands_on(self, stage: Stage) -> bool:
        """Whether the rule knows the base image of the stage."""
        name = image_name(stage.base_image or "").known_as
        return name in self.known.images or (self.installs_tools and name in OS_IMAGES and ships_compiler(stage))

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        if stage is None or not self.stands_on(stage):
            return
        for one in self.shipped(dockerfile, stage, context):
            fix, refused = _attempt(one.fix)
            if fix is not None or one.is_certain:
                yield self.finding((one.at or stage.base).span, one.message, fix, one.note, refused)


def _attempt(make: Callable[[], Fix]) -> tuple[Fix | None, str]:
    try:
        return make(), ""
    except SecondStageRefused as refused:
        return None, refused.reason


def refuse(reason: str) -> Callable[[], Fix]:
    """A fix that nobody can make, and why."""

    def raises() -> Fix:
        raise SecondStageRefused(reason)

    return raises
