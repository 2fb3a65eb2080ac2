"""The lesson's table: what the fixes change about image and build. Every figure is counted in the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.review.markdown import cell, code
from app.review.repository import ContextSize
from app.review.wording import count
from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be counted in a Dockerfile.

    rerun: layers built again after a source change, None where no folder is copied.
    """

    base_image: str
    layers: int
    rerun: int | None


def context_line(sent: ContextSize) -> str:
    """What the builder is sent, and how we know."""
    folder = code(sent.folder) if sent.folder else "the repository's root"
    guess = ", as its COPY sources tell" if sent.is_guessed else ""
    files = count(sent.files, "file")
    return f"Build context: {folder}{guess}; {files}, {_size(sent.bytes)} after its ignore file, by the commit's tree."


def _size(number: int) -> str:
    if number < 1_000:
        return count(number, "byte")
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number / 1_000:.1f} kB"


def measure(dockerfile: Dockerfile) -> Measure:
    """Of the final stage and the stages that it is built FROM."""
    final = dockerfile.stages[-1]
    layers = [i for stage in _chain(final) for i in stage.instructions if isinstance(i, Run | Transfer)]
    first = next((n for n, layer in enumerate(layers) if _copies_sources(layer)), None)
    root = next(iter(_chain(final)))
    image = root.base_image or root.base.image.text
    return Measure(image, len(layers), None if first is None else len(layers) - first)


def _chain(stage: Stage) -> Iterator[Stage]:
    if stage.parent is not None:
        yield from _chain(stage.parent)
    yield stage


def _copies_sources(layer: Instruction) -> bool:
    """A whole folder of the build context: any change in it reaches this layer."""
    if not isinstance(layer, Transfer) or layer.flag("from") is not None:
        return False
    return any(word.text in {".", "./"} or word.text.endswith("/") for word in layer.sources)


def table(before: str, after: str) -> str:
    """A Markdown table, "" where the fixes change none of it."""
    try:
        old, new = measure(parse(before)), measure(parse(after))
    except DockerfileSyntaxError:
        return ""
    if old == new:
        return ""
    rows = [
        ("Base image of the final stage", cell(old.base_image), cell(new.base_image)),
        ("Layers added to it (RUN, COPY, ADD)", str(old.layers), str(new.layers)),
    ]
    if old.rerun is not None and new.rerun is not None:
        rows.append(("Of these, built again after a source change", str(old.rerun), str(new.rerun)))
    body = "\n".join(f"| {name} | {a} | {b} |" for name, a, b in rows)
    return f"| | now | with all fixes |\n|---|---|---|\n{body}"
