"""Where several stages start from the same: told at the first, with the lines of the others."""

from __future__ import annotations

from collections.abc import Sequence

from rules.dockerfile.model import Stage


def others(stages: Sequence[Stage]) -> str:
    """` (also line 7)`, or nothing where only one stage is meant."""
    lines = [str(stage.base.lines.first) for stage in stages[1:]]
    if not lines:
        return ""
    if len(lines) == 1:
        return f" (also line {lines[0]})"
    return f" (also lines {', '.join(lines[:-1])} and {lines[-1]})"
