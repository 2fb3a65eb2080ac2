"""Before and after, counted in the Dockerfile itself: one model for the check run and `check`'s JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis
from rules.engine.context import ImageFacts


@dataclass(frozen=True, slots=True)
class Counted:
    """What can be counted in a Dockerfile: of the final stage and the stages that it is built FROM.

    base_bytes: of the base image, packed, where a registry told. layers: added to it. rebuilt: of these, built again
    after a source change; None where no folder is copied.
    """

    base_image: str
    base_bytes: int | None
    layers: int
    rebuilt: int | None


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A Dockerfile as it is and with all fixes."""

    before: Counted
    after: Counted


def before_after(before: str, after: str, images: ImageFacts) -> BeforeAfter | None:
    """None where the fixes change none of it."""
    try:
        return None if before == after else _with_result(parse(before), after, images)
    except DockerfileSyntaxError:
        return None


def counted_with_fixes(analysis: Analysis, images: ImageFacts) -> BeforeAfter | None:
    """The same of an analysis, which has read both already unless it offers only some of the fixes."""
    before = analysis.dockerfile
    if analysis.after is not None:
        return _compared(before, analysis.after, images)
    return _with_result(before, analysis.rewritten, images)


def _with_result(before: Dockerfile, after: str, images: ImageFacts) -> BeforeAfter | None:
    try:
        return _compared(before, parse(after), images)
    except DockerfileSyntaxError:
        return None


def _compared(before: Dockerfile, after: Dockerfile, images: ImageFacts) -> BeforeAfter | None:
    old, new = counted(before, images), counted(after, images)
    return None if old == new else BeforeAfter(old, new)


def counted(dockerfile: Dockerfile, images: ImageFacts) -> Counted:
    final = dockerfile.stages[-1]
    layers = [i for stage in _chain(final) for i in stage.instructions if isinstance(i, Run | Transfer)]
    first = next((n for n, layer in enumerate(layers) if _copies_sources(layer)), None)
    root = next(iter(_chain(final)))
    image = root.base_image or root.base.image.text
    known = images.found.get(image.partition("@")[0])
    rebuilt = None if first is None else len(layers) - first
    return Counted(image, known.compressed_bytes if known else None, len(layers), rebuilt)


def _chain(stage: Stage) -> Iterator[Stage]:
    if stage.parent is not None:
        yield from _chain(stage.parent)
    yield stage


def _copies_sources(layer: Instruction) -> bool:
    """A whole folder of the build context: any change in it reaches this layer."""
    if not isinstance(layer, Transfer) or layer.flag("from") is not None:
        return False
    return any(word.text in {".", "./"} or word.text.endswith("/") for word in layer.sources)
