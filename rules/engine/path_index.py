"""The files of a folder: a set that is sorted once, in which folders are found by bisection."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from posixpath import basename
from typing import Any


class Paths(frozenset[str]):
    """Paths of files below one folder, relative to it, with `/`.

    A repository has one for its root, which all its Dockerfiles share, with what was found out about the files; those
    of its folders are cut out of it once each. So a Dockerfile costs no look at each file of a large repository.
    """

    facts: dict[object, Any]

    def __new__(cls, files: Iterable[str] = ()) -> Paths:
        made = super().__new__(cls, files)
        made.facts = {}
        return made

    @classmethod
    def of(cls, files: frozenset[str]) -> Paths:
        """The same files as Paths; no copy of what is one already."""
        return files if isinstance(files, cls) else cls(files)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        return tuple(sorted(self))

    def inside(self, folder: str) -> Iterator[str]:
        """The files in a folder and below it, in order, with their whole paths; "" is all of them."""
        start, end = self._range(folder)
        return iter(self.in_order[start:end])

    def holds(self, path: str) -> bool:
        """Whether `path` is one of the files or a folder that holds one."""
        return path in self or self.has_folder(path)

    def has_folder(self, path: str) -> bool:
        """Whether one of the files lies in a folder of this path."""
        start, end = self._range(path)
        return bool(path) and start < end

    def below(self, folder: str) -> Paths:
        """The files in a folder and below it, as seen from there; found once for each folder."""
        if not folder:
            return self
        key = (Paths.below, folder)
        if key not in self.facts:
            self.facts[key] = Paths(path[len(folder) + 1 :] for path in self.inside(folder))
        found: Paths = self.facts[key]
        return found

    @cached_property
    def at_top(self) -> frozenset[str]:
        """The files that lie in the folder itself."""
        return frozenset(path for path in self if "/" not in path)

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """The paths by the name of the file, in order."""
        found: dict[str, list[str]] = {}
        for path in self.in_order:
            found.setdefault(basename(path), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def _range(self, folder: str) -> tuple[int, int]:
        if not folder:
            return 0, len(self.in_order)
        # "0" is the character behind "/": all paths below the folder lie between the two.
        return bisect_left(self.in_order, folder + "/"), bisect_left(self.in_order, folder + "0")
