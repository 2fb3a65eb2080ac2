"""The decorators of classes that are written once and then left alone, which mypy holds and Python need not ask.

A frozen dataclass sets each field through `object.__setattr__`, which made a third of what reading a file costs. And it
compiles six methods when its module is imported, a third of the time that `slimline check` took for one file: of these
only `__init__` is compiled, the others are the same for all classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(made: type[T]) -> type[T]:
    """What is itself alone: two `RUN true` of one file are different."""
    _spare_signature(made)
    return _shown(dataclass(eq=False, repr=False)(made))


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def record(made: type[T]) -> type[T]:
    """What equals another with the same fields."""
    made = node(made)
    names = [one.name for one in fields(made) if one.compare]  # type: ignore[arg-type]  # it is a dataclass now
    content: Callable[[Any], object] = attrgetter(*names) if names else type

    def equals(self: Any, other: object) -> bool:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(content(self))

    made.__eq__, made.__hash__ = equals, hashed  # type: ignore[method-assign]
    return made


@dataclass_transform(frozen_default=True, eq_default=True, order_default=True, field_specifiers=(field,))
def value(made: type[T]) -> type[T]:
    """A small part of a file, of which there are many: a place, a word. Can be sorted by its fields."""
    _spare_signature(made)
    decorate: Callable[[type[T]], type[T]] = dataclass(slots=True, order=True, unsafe_hash=True, repr=False)
    return _shown(decorate(made))


def _shown(made: type[T]) -> type[T]:
    made.__repr__ = _repr  # type: ignore[method-assign]
    return made


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _spare_signature(made: type[object]) -> None:
    """A dataclass without a docstring gets its signature for one, which takes longer than all the rest."""
    made.__doc__ = made.__doc__ or made.__name__
