"""Which line of the Dockerfile made which layer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage

_MAKE_LAYERS = frozenset({"RUN", "COPY", "ADD", "WORKDIR"})
_NOISE = re.compile(r"\s*# buildkit$|#\(nop\)\s*|^\|\d+ (?:\w+=\S* )*|^RUN (?:\|\d+ )?|^/bin/(?:sh|bash) (?:-\S+ )*")
_SPACE = re.compile(r"[\s\\]+")


def readable(created_by: str) -> str:
    """The instruction as the Dockerfile has it, out of what a builder writes into the image."""
    text = created_by.strip()
    is_run = text.startswith(("RUN ", "/bin/sh -c ", "|")) and "#(nop)" not in text
    while (shorter := _NOISE.sub("", text).strip()) != text:
        text = shorter
    return f"RUN {text}" if is_run else text


def lines_of(instructions: Sequence[str], dockerfile: Dockerfile) -> list[int | None]:
    """The line of each layer's instruction, None for the base image's. instructions: `readable`, bottom first."""
    candidates = [i for stage in _chain(dockerfile.stages[-1]) for i in stage.instructions if i.keyword in _MAKE_LAYERS]
    found: list[int | None] = []
    left = len(candidates)
    for text in reversed(instructions):
        at = next((n for n in range(left - 1, -1, -1) if _made(candidates[n], text)), None)
        found.append(None if at is None else candidates[at].lines.first)
        left = left if at is None else at
    return found[::-1]


def _chain(stage: Stage) -> Iterator[Stage]:
    if stage.parent is not None:
        yield from _chain(stage.parent)
    yield stage


def _made(instruction: Instruction, text: str) -> bool:
    keyword, _, rest = text.partition(" ")
    if keyword != instruction.keyword:
        return False
    if isinstance(instruction, Run):
        written, told = (_SPACE.sub("", words) for words in (instruction.value, rest))
        return bool(told) and (told in written or "<<" in written)
    last = instruction.value.split()[-1:]
    return rest.split()[-1:] == last or "$" in instruction.value
