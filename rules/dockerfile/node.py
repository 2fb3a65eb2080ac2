"""The decorators of the model's classes: written once and then left alone, which mypy holds and Python need not ask.

A frozen dataclass sets each field through `object.__setattr__`, which made a third of what reading a file costs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(made: type[T]) -> type[T]:
    """A part of a file that is itself alone: two `RUN true` of one file are different."""
    return dataclass(eq=False)(made)


@dataclass_transform(frozen_default=True, eq_default=True, order_default=True, field_specifiers=(field,))
def value(made: type[T]) -> type[T]:
    """A part of a file that equals another with the same fields, and can be sorted by them: a place, a word."""
    decorate: Callable[[type[T]], type[T]] = dataclass(slots=True, order=True, unsafe_hash=True)
    return decorate(made)
