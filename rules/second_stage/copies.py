"""The copies of a stage, and where they land."""

from __future__ import annotations

from rules.dockerfile.model import Copy, Stage, Transfer
from rules.facts.image_paths import folder_at, resolve, value_at


def own_copies(stage: Stage) -> tuple[Transfer, ...]:
    """COPY and ADD from the build context."""
    return tuple(t for t in stage.of_type(Transfer) if not (isinstance(t, Copy) and t.from_ is not None))


def lands_in(stage: Stage, transfer: Transfer, workdir: str) -> bool:
    """Whether a copy means the same place when it runs in `workdir`."""
    return transfer.destination.text.startswith("/") or folder_at(stage, transfer) == workdir


def target_of(stage: Stage, copy: Transfer) -> str:
    """The place in the image that a copy names."""
    return resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))


def brings_whole_context(stage: Stage, copy: Transfer) -> bool:
    """`COPY . /app`, and no more than that."""
    return {value_at(stage, copy, word) for word in copy.sources} <= {".", "./"}
