"""What one COPY brings into the image: the map between paths of the build context and paths of the image."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Copy, Instruction, Run, Stage, Transfer
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths
from rules.facts.copy_destinations import context_path, is_folder, is_into, is_system, placed, root_of
from rules.facts.dockerignore import visible
from rules.facts.image_paths import folder_at, is_inside, relative, resolve, value_at


@record
class SourceView:
    """A COPY or ADD of source from the build context, as the commands behind it see it.

    roots: pairs of a folder of the context ("" is all of it) and the folder of the image that its files land in, or of
    a file and its place in the image. others: the same of the stage's other COPYs, so that a manifest that they bring
    can be read. instructions: all of its stage. The stage itself remembers the view: each would keep the other, and
    the file with them, until the garbage collector comes by.
    """

    copy: Transfer
    roots: tuple[tuple[str, str], ...]
    build: BuildContext
    others: tuple[tuple[str, str], ...] = ()
    instructions: tuple[Instruction, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.build.is_known

    @cached_property
    def files(self) -> Paths:
        """The files of the context that the builder sees; empty where nothing is known."""
        return visible(self.build.paths, self.build.dockerignore or "")

    @cached_property
    def behind(self) -> str:
        """The text of the RUNs below."""
        below = (one for one in self.instructions if one.span.start > self.copy.span.start)
        return "\n".join(one.value for one in below if isinstance(one, Run))

    def covers(self, path: str) -> bool:
        """Whether a place in the image is, or lies in, what this COPY brings."""
        return any(is_inside(path, target) for _, target in self.roots)

    def bringing(self, path: str) -> tuple[str, ...]:
        """The places of what this COPY brings for a path, which may hold a `*`; () where it brings nothing for it."""
        if self.covers(path):
            return (path,)
        return tuple(target for _, target in self.roots if "*" in path and fnmatchcase(target, path))

    def meets(self, path: str) -> bool:
        """Whether what a path of the image names shares a file with what this COPY brings. `*` is any name."""
        if set(path) & set("*?["):
            path = posixpath.dirname(re.split(r"[*?\[]", path)[0] + "x")
        return any(is_inside(path, target) or is_inside(target, path) for _, target in self.roots)

    def origin(self, path: str) -> str | None:
        """The path in the build context of a place in the image."""
        return _origin(self.roots, path)

    def has(self, path: str) -> bool | None:
        """Whether the COPY brings this file; None where the context is unknown."""
        return self.origin(path) in self.files if self.is_known else None

    def read(self, path: str) -> str | None:
        """The text of a place in the image, whichever COPY of the stage brings it; None where it isn't clear."""
        for roots in (self.roots, self.others):
            origin = _origin(roots, path)
            if origin is not None and origin in self.files:
                return self.build.read(origin)
        return None

    def below(self, folder: str) -> Iterator[str]:
        """The places in the image of all files that it brings into `folder`; none where the context is unknown."""
        if not self.is_known:
            return
        parts = [(root, target) for root, target in self.roots if is_inside(target, folder)]
        whole = self.origin(folder)
        for root, target in [(whole, folder)] if whole is not None else parts:
            if root in self.files:
                yield target
            prefix = root + "/" if root else ""
            yield from (posixpath.join(target, name[len(prefix) :]) for name in self.files.inside(root or ""))


def _origin(roots: tuple[tuple[str, str], ...], path: str) -> str | None:
    for root, target in roots:
        if is_inside(path, target):
            return "/".join(filter(None, (root, relative(path, target))))
    return None


@fact
def source_view(stage: Stage, copy: Transfer, build: BuildContext) -> SourceView | None:
    """The view of a COPY or ADD that brings a folder or program text of the build context; None for any other."""
    if copy.flag("from") is not None or copy.heredocs or len(copy.arguments) < 2:
        return None
    words = [name for word in copy.sources for name in _meant(value_at(stage, copy, word), build)]
    if any("://" in word or set(word) & set("$*?[") or word.startswith("..") for word in words):
        return None
    written = value_at(stage, copy, copy.destination)
    target = resolve(folder_at(stage, copy), written)
    is_file = build.files is None and "." in posixpath.basename(target) and not written.endswith(("/", "."))
    roots = tuple(root_of(word, target, is_into(stage, copy), build) for word in words)
    if is_file or any(is_system(root, place, build) for root, place in roots):
        return None
    if any(word.text in {"*", "./*"} for word in copy.sources) and _overlap(roots, build):
        return None
    if not _is_source(words, build):
        return None
    return SourceView(copy, roots, build, placed(stage, build), stage.instructions)


_MOST_NAMES = 60


def _meant(word: str, build: BuildContext) -> list[str]:
    """The names that `*` stands for: what lies at the top of the context; the word itself where nobody knows."""
    if word not in {"*", "./*"} or not build.is_known:
        return [word]
    tops = {path.partition("/")[0] for path in visible(build.paths, build.dockerignore or "")}
    names = sorted(tops, key=lambda name: (build.paths.has_folder(name), name))  # a file's own place is asked first
    return names if 0 < len(names) <= _MOST_NAMES else [word]


def _overlap(roots: tuple[tuple[str, str], ...], build: BuildContext) -> bool:
    """Whether files of several folders land on one another: `COPY * ./` copies what is in a folder, not the folder."""
    places: set[str] = set()
    for root, target in roots:
        below = [posixpath.join(target, path[len(root) + 1 :]) for path in build.paths.inside(root)] or [target]
        if not places.isdisjoint(below):
            return True
        places.update(below)
    return False


_PROGRAM_TEXT = frozenset(
    [
        ".py",
        ".js",
        ".mjs",
        ".cjs",
        ".ts",
        ".tsx",
        ".jsx",
        ".rb",
        ".go",
        ".rs",
        ".java",
        ".kt",
        ".php",
        ".cs",
        ".fs",
        ".ex",
        ".pl",
        ".c",
        ".cc",
        ".cpp",
        ".h",
        ".hs",
    ]
)
_MANIFEST_SCRIPTS = frozenset(["setup.py", "conftest.py", "noxfile.py", "webpack.config.js", "mix.exs"])


def _is_source(words: list[str], build: BuildContext) -> bool:
    """Whether a folder or program text is copied, and not only manifests that happen to be written in a language."""
    if all(posixpath.basename(word) in _MANIFEST_SCRIPTS for word in words):
        return False
    return any(is_folder(word, build) or posixpath.splitext(word)[1] in _PROGRAM_TEXT for word in words)


def is_copied_before(stage: Stage, view: SourceView, path: str) -> bool:
    """Whether an earlier COPY of the stage brings this file of the image already."""
    return any(isinstance(copy, Transfer) and brings(stage, copy, view, path) for copy in stage.before(view.copy))


def brings(stage: Stage, copy: Transfer, view: SourceView, path: str) -> bool:
    """Whether `copy` puts the file that the view has at `path` there as well."""
    origin = view.origin(path)
    if origin is None or (isinstance(copy, Copy) and copy.from_ is not None):
        return False
    target = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
    for word in copy.sources:
        source = context_path(value_at(stage, copy, word))
        if fnmatchcase(origin, source) and path in {target, posixpath.join(target, posixpath.basename(path))}:
            return True
        if is_inside(origin, source) and path == posixpath.join(target, relative(origin, source)):
            return True
    return False


def copies_again(stage: Stage, copy: Transfer, view: SourceView) -> bool:
    """Whether `copy` brings nothing but files that the view's COPY puts in the same places, so that either may come
    first (`COPY . .` and `COPY package*.json ./`). A pattern must look like one of files.
    """
    if copy.keyword != view.copy.keyword or copy.heredocs or _flags(copy) != _flags(view.copy):
        return False
    target = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
    words = [value_at(stage, copy, word) for word in copy.sources]
    if any("$" in word or (set(word) & set("*?[") and not _FILES.fullmatch(word)) for word in words):
        return False
    roots = (root_of(word, target, is_into(stage, copy), view.build) for word in words)
    return all(view.origin(place) == root for root, place in roots)


_FILES = re.compile(r"(?:[^*?\[]+/)?[^/]*\.[A-Za-z]+")


def _flags(copy: Transfer) -> frozenset[tuple[str, str]]:
    return frozenset((flag.name, flag.value or "") for flag in copy.flags)
