"""The images of a registry that a Dockerfile takes something from: those of FROM, and those of `COPY --from`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.memo import facts
from rules.dockerfile.model import Copy, Dockerfile, Stage
from rules.dockerfile.node import record
from rules.dockerfile.source import Span
from rules.images.names import ImageName, image_name


@record
class ImageUse:
    """An image, where it is named (for COPY the flag's value), and the stage that starts from it, if one does."""

    image: ImageName
    span: Span
    line: int
    stage: Stage | None = None


@facts
def image_uses(dockerfile: Dockerfile) -> Iterator[ImageUse]:
    """In the file's order."""
    for stage in dockerfile.stages:
        if stage.base_image is not None and stage.base_image != "scratch":
            yield ImageUse(image_name(stage.base_image), stage.base.image.span, stage.base.lines.first, stage)
        for copy in stage.of_type(Copy):
            span = _image_span(dockerfile, copy)
            if span is not None:
                image = image_name(dockerfile.source.slice(span))
                yield ImageUse(image, span, dockerfile.source.lines_of(span).first)


def _image_span(dockerfile: Dockerfile, copy: Copy) -> Span | None:
    """Where `--from` names an image: a bare word is a stage or a context of the build, a variable anything."""
    value = copy.from_ or ""
    if "$" in value or not set(value) & set(":/"):
        return None
    flag = next(flag for flag in reversed(copy.flags) if flag.name == "from")
    span = Span(flag.span.end - len(value), flag.span.end)
    return span if dockerfile.source.slice(span) == value else None


def others(uses: Sequence[ImageUse]) -> str:
    """` (also line 7)` after what is told at the first use, or nothing where it is the only one."""
    lines = [str(use.line) for use in uses[1:]]
    if not lines:
        return ""
    if len(lines) == 1:
        return f" (also line {lines[0]})"
    return f" (also lines {', '.join(lines[:-1])} and {lines[-1]})"
