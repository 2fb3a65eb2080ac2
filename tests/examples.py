"""How much a test tries: in CI the costly ones try a part, `make fuzz` all. What is tried is the same in each run of CI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")
IS_CI = os.environ.get("HYPOTHESIS_PROFILE", "default") == "default"
_COSTLY = 15

costly = settings(max_examples=_COSTLY) if IS_CI else settings()
"""Above `@given`, where one example costs a tenth of a second or more: many rewrites, or a foreign program."""


def some(all_of_them: Sequence[T], every: int) -> Sequence[T]:
    """In CI one of `every`, from the first on."""
    return all_of_them[::every] if IS_CI else all_of_them
