"""Which Dockerfiles are built: few of all that could be, so that each choice meets each other one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import combinations, product

from bench.prove.recipes import RECIPES, Recipe

EACH = 2
"""Shapes of one recipe: with these the proof takes about an hour."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One Dockerfile. base: `full` or `slim`. order: what is copied in front of the install. packages: what apt brings.

    start: how CMD is written. user: who starts the program. health: who asks whether it still runs.
    """

    recipe: str
    base: str
    order: str
    packages: str
    start: str
    user: str
    health: str

    @property
    def name(self) -> str:
        """`pip-full-all-none-exec-root-none`: the choices in their order."""
        return "-".join(str(getattr(self, one.name)) for one in fields(self))


def possible(name: str, recipe: Recipe) -> Iterator[Shape]:
    """Every shape of a recipe that a person could have written so that it runs."""
    bases = ("full", "slim")[: len(recipe.bases)]
    orders = ("all", "manifests") if recipe.manifests else ("all",)
    packages = ("none", "curl", "native") if recipe.native else ("none", "curl")
    choices = product(bases, orders, packages, recipe.starts, ("root", "own"), ("none", "image", "compose"))
    return (shape for one in choices if _runs(shape := Shape(name, *one)))


def _runs(shape: Shape) -> bool:
    """Whether it does what its author wanted, before any fix."""
    has_curl = shape.packages == "curl" or (shape.base == "full" and shape.recipe not in _WITHOUT_CURL)
    reads_home = shape.recipe in _IN_HOME and shape.user == "own"
    return (shape.health == "none" or has_curl) and not reads_home


_WITHOUT_CURL = frozenset({"mvn"})
"""Recipes whose full image lacks curl."""

_IN_HOME = frozenset({"poetry1", "poetry2"})
"""Recipes that keep their environment or their settings in the home of root."""


def _pairs(shape: Shape) -> frozenset[tuple[object, ...]]:
    chosen = [(one.name, getattr(shape, one.name)) for one in fields(shape)]
    return frozenset(combinations(chosen, 2))


def _gain(shape: Shape, seen: Counter[tuple[object, ...]]) -> tuple[int, int]:
    """How many pairs a shape is the first to bring; among equals, how rare the others are."""
    pairs = _pairs(shape)
    return sum(pair not in seen for pair in pairs), -sum(seen[pair] for pair in pairs)


def matrix(recipes: Mapping[str, Recipe] = RECIPES) -> tuple[Shape, ...]:
    """A few shapes of each recipe: those that bring the most pairs of choices which no shape had before."""
    seen: Counter[tuple[object, ...]] = Counter()
    found: list[Shape] = []
    for _ in range(EACH):
        for name, recipe in recipes.items():
            rest = [shape for shape in possible(name, recipe) if shape not in found]
            best = max(rest, key=lambda shape: _gain(shape, seen), default=None)
            if best is not None:
                found.append(best)
                seen.update(_pairs(best))
    return tuple(found)
