"""Where the COPYs of a stage put what they take from the build context."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice

from rules.dockerfile.memo import fact, facts
from rules.dockerfile.model import Stage, Transfer
from rules.engine.context import BuildContext
from rules.facts.image_paths import folder_at, is_inside, resolve, value_at

MAX_COPIES = 100
"""COPYs of a stage that manifests are looked for in."""


@fact
def placed(stage: Stage, build: BuildContext) -> tuple[tuple[str, str], ...]:
    """Where the COPYs of a stage put what they take from a known build context; patterns are spelled out."""
    copies = islice(stage.of_type(Transfer), MAX_COPIES if build.files is not None else 0)
    return tuple(pair for copy in copies for pair in copied_roots(stage, copy, build))


@facts
def copied_roots(stage: Stage, copy: Transfer, build: BuildContext) -> Iterator[tuple[str, str]]:
    """Pairs of what one COPY takes from the build context and its place in the image; patterns are spelled out."""
    if copy.flag("from") is not None or copy.heredocs or len(copy.arguments) < 2:
        return
    target = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
    for source in (context_path(value_at(stage, copy, word)) for word in copy.sources):
        matching = _matching(source, build) if "*" in source else [source]
        yield from (root_of(name, target, is_into(stage, copy), build) for name in matching)


def _matching(pattern: str, build: BuildContext) -> list[str]:
    """The files that a pattern names; `*` stays within a folder."""
    depth = pattern.count("/")
    return [name for name in build.files or () if name.count("/") == depth and fnmatchcase(name, pattern)]


@fact
def is_into(stage: Stage, copy: Transfer) -> bool:
    """Whether the destination is a folder, in which a file keeps its name."""
    written = value_at(stage, copy, copy.destination)
    place = folder_at(stage, copy)
    return len(copy.sources) > 1 or written.endswith(("/", ".")) or is_inside(place, resolve(place, written))


def root_of(source: str, target: str, is_into: bool, build: BuildContext) -> tuple[str, str]:
    """A source with the place of what it brings: a folder's files land in the target, a file keeps its name there."""
    is_named = is_into and not is_folder(source, build)
    return context_path(source), posixpath.join(target, posixpath.basename(source)) if is_named else target


def is_system(root: str, target: str, build: BuildContext) -> bool:
    """Whether files land among the settings and programs of the system, which every install may read."""
    if any(is_inside(target, folder) for folder in _SYSTEM_FOLDERS):
        return True
    if target != "/":
        return False
    if build.files is None:
        return bool(root)
    below = build.paths.below(root)
    return any(below.holds(name) for name in ("etc", "root", "usr", "bin"))


_SYSTEM_FOLDERS = (
    *(
        "/etc",
        "/root",
        "/bin",
        "/sbin",
        "/lib",
        "/usr/bin",
        "/usr/lib",
        "/usr/sbin",
        "/usr/share/keyrings",
        "/var/lib/apt",
    ),
    *(f"/usr/local/{name}" for name in ("bin", "etc", "lib", "sbin", "share")),
)


def context_path(source: str) -> str:
    path = posixpath.normpath(source.lstrip("/"))
    return "" if path == "." else path


def is_folder(source: str, build: BuildContext) -> bool:
    """Whether a COPY source is a folder: known from the context, else from how it looks."""
    path = context_path(source)
    if not path or source.endswith("/"):
        return True
    if build.files is not None:
        return build.paths.has_folder(path)
    return "." not in posixpath.basename(path) and not set(path) & set("*?[") and posixpath.basename(path) not in _FILES


_FILES = frozenset(
    [
        "Gemfile",
        "Pipfile",
        "Makefile",
        "Rakefile",
        "Procfile",
        "Dockerfile",
        "gradlew",
        "mvnw",
        "requirements",
        "LICENSE",
        "README",
        "VERSION",
    ]
)
