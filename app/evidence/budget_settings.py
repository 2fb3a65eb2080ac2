"""The `budget` of a `slimline.yml`, as numbers."""

from __future__ import annotations

from app.evidence.budget import Budget
from app.review import configuration

_UNITS = {"kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def budget_of(settings: configuration.BudgetSettings) -> Budget:
    """The schema has checked the words already."""
    growth = None if settings.growth is None else float(settings.growth.rstrip("% "))
    return Budget(_bytes(settings.image), settings.layers, _bytes(settings.context), growth, settings.enforce)


def _bytes(text: str | None) -> int | None:
    return None if text is None else round(float(text[:-2]) * _UNITS[text[-2:]])
