"""What an image may cost, and whether it does. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from app.evidence.measured_builds import Built
from app.evidence.size_words import size
from rules.dockerfile.node import record

REASONABLE_FOR_PYTHON = 200_000_000
"""Said where nobody set a budget; nothing ever fails by it."""


@record
class Budget:
    """Limits; None where there is none. growth: in per cent of the baseline. enforced: exceeding one is a failure."""

    image: int | None = None
    layers: int | None = None
    context: int | None = None
    growth: float | None = None
    enforced: bool = False


NO_BUDGET = Budget()


class Costs(Protocol):
    """What a build came to; None for what nobody knows."""

    @property
    def bytes(self) -> int | None: ...

    @property
    def layers(self) -> int | None: ...

    @property
    def context_bytes(self) -> int | None: ...


@record
class Sent:
    """Where nothing was built: the build context alone, as the commit's tree tells."""

    context_bytes: int | None
    bytes: int | None = None
    layers: int | None = None


@record
class LimitVerdict:
    """One limit, in words, and whether it holds."""

    name: str
    text: str
    holds: bool


def verdicts(budget: Budget, built: Costs, baseline: Costs | None = None) -> Iterator[LimitVerdict]:
    """baseline: the image before the change; growth is not judged without one."""
    if budget.image is not None and built.bytes is not None:
        yield _judged("image", size(built.bytes), size(budget.image), holds=built.bytes <= budget.image)
    if budget.layers is not None and built.layers is not None:
        yield _judged("layers", str(built.layers), str(budget.layers), holds=built.layers <= budget.layers)
    if budget.context is not None and built.context_bytes is not None:
        sent = size(built.context_bytes)
        yield _judged("context", sent, size(budget.context), holds=built.context_bytes <= budget.context)
    earlier = baseline.bytes if baseline is not None else None
    if budget.growth is not None and built.bytes is not None and earlier:
        growth = 100 * (built.bytes - earlier) / earlier
        yield _judged("growth", f"{growth:+.1f} %", f"{budget.growth:g} %", holds=growth <= budget.growth)


def advice(budget: Budget, built: Built) -> str:
    """What is worth saying without a budget; "" for nothing."""
    name = built.base_image.partition(":")[0].rpartition("/")[2]
    if budget.image is not None or name != "python" or built.bytes <= REASONABLE_FOR_PYTHON:
        return ""
    return (
        f"The image has {size(built.bytes)}. For a Python service, under {size(REASONABLE_FOR_PYTHON)} is reasonable."
    )


def _judged(name: str, found: str, limit: str, *, holds: bool) -> LimitVerdict:
    word = "within" if holds else "over"
    return LimitVerdict(name, f"{name}: {found}, {word} the budget of {limit}", holds)
