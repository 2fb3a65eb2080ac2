"""Projects of several packages that share one lock file: npm's workspaces, uv's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath

from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import relative


def members(folder: str, patterns: Iterable[str], manifest: str, view: SourceView) -> Iterator[str]:
    """The manifest of each package below the folder that one of the patterns names."""
    wanted = [normpath(pattern) for pattern in patterns if not pattern.startswith("!")]
    for path in view.below(folder):
        place = dirname(relative(path, folder))
        is_manifest = basename(path) == manifest and place and "node_modules" not in place
        if is_manifest and any(_fits(place, pattern) for pattern in wanted):
            yield path


def _fits(place: str, pattern: str) -> bool:
    if pattern.endswith("/**"):
        return place.startswith(pattern[:-2])
    return place.count("/") == pattern.count("/") and fnmatchcase(place, pattern)
