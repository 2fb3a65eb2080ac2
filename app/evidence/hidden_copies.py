"""Layers laid over one another: which copies of a file nobody can see any more, and what hid them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from app.evidence.layer_files import FOLDER, LayerFiles

_Folder = dict[str, "int | _Folder"]
"""A folder's names: the number of a file's copy, or another folder."""


@dataclass(frozen=True, slots=True)
class HiddenCopy:
    """A copy that is in the image for nothing.

    layer: which one carries it; by: which one hides it; at: what that one deletes or replaces, `path` itself or a
    folder around it. same: the newer copy has the same content, so only its owner, mode or time changed.
    """

    path: str
    bytes: int
    layer: int
    by: int
    at: str
    how: Literal["deleted", "replaced"]
    same: bool = False


@dataclass(frozen=True, slots=True)
class VisibleFile:
    """A file that a container sees."""

    path: str
    bytes: int
    layer: int


class Union:
    """All layers as one file system, built from the bottom up."""

    def __init__(self, layers: Sequence[LayerFiles]) -> None:
        self._layers = layers
        self._starts = [0, *accumulate(len(layer.paths) for layer in layers)]
        self._top: _Folder = {}
        self.hidden = [copy for number in range(len(layers)) for copy in self._lay(number)]

    def visible(self) -> Iterator[VisibleFile]:
        """Every file that is left, in no order."""
        for number in _copies(self._top):
            layer, at = self._place(number)
            yield VisibleFile(self._layers[layer].paths[at], self._layers[layer].sizes[at], layer)

    def _lay(self, number: int) -> Iterator[HiddenCopy]:
        layer = self._layers[number]
        for path in layer.emptied:
            folder = self._found(path.split("/") if path else [])
            if isinstance(folder, dict):
                yield from self._gone(dict(folder), number, path, "deleted")
                folder.clear()
        for path in layer.hidden:
            *parents, name = path.split("/")
            holder = self._found(parents)
            if isinstance(holder, dict) and name in holder:
                yield from self._gone(holder.pop(name), number, path, "deleted")
        for at, path in enumerate(layer.paths):
            yield from self._add(number, at, path)

    def _add(self, number: int, at: int, path: str) -> Iterator[HiddenCopy]:
        *parents, name = path.split("/")
        holder = self._top
        for parent in parents:
            below = holder.get(parent)
            if not isinstance(below, dict):
                if below is not None:
                    yield from self._gone(below, number, path, "replaced")
                below = holder[parent] = {}
            holder = below
        earlier = holder.get(name)
        if self._layers[number].sizes[at] == FOLDER:
            if isinstance(earlier, dict):
                return
            holder[name] = {}
        else:
            holder[name] = self._starts[number] + at
        if earlier is not None:
            yield from self._gone(earlier, number, path, "replaced", self._same(earlier, number, at))

    def _same(self, earlier: int | _Folder, number: int, at: int) -> bool:
        if isinstance(earlier, dict):
            return False
        layer, place = self._place(earlier)
        old, new = self._layers[layer], self._layers[number]
        return (old.sizes[place], old.checks[place]) == (new.sizes[at], new.checks[at])

    def _gone(
        self, what: int | _Folder, by: int, at: str, how: Literal["deleted", "replaced"], same: bool = False
    ) -> Iterator[HiddenCopy]:
        for number in [what] if isinstance(what, int) else _copies(what):
            layer, place = self._place(number)
            size = self._layers[layer].sizes[place]
            if size > 0:
                yield HiddenCopy(self._layers[layer].paths[place], size, layer, by, at, how, same)

    def _found(self, parts: list[str]) -> int | _Folder | None:
        found: int | _Folder | None = self._top
        for part in parts:
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def _place(self, number: int) -> tuple[int, int]:
        layer = bisect_right(self._starts, number) - 1
        return layer, number - self._starts[layer]


def _copies(folder: _Folder) -> Iterator[int]:
    waiting = [folder]
    while waiting:
        for value in waiting.pop().values():
            if isinstance(value, dict):
                waiting.append(value)
            else:
                yield value
