"""Questions about the files of a build context, answered without going through all of them each time."""

from __future__ import annotations

from functools import lru_cache
from posixpath import basename

from rules.engine.context import BuildContext


def text_of(build: BuildContext, path: str) -> str | None:
    """The text of the context's file with the longest common end with `path`, the highest one among equals.

    None where the context is unknown or holds none of that name.
    """
    if build.files is None or not basename(path):
        return None
    parts = path.strip("/").split("/")
    for start in range(len(parts)):
        if "/".join(parts[start:]) in build.files:
            return build.read("/".join(parts[start:]))
    below = [name for name in build.files if name.endswith("/" + parts[-1])]
    return build.read(min(below, key=lambda name: (name.count("/"), name))) if below else None


@lru_cache(maxsize=16)
def folders(files: frozenset[str]) -> frozenset[str]:
    """All folders that hold one of the files, at any depth."""
    found: set[str] = set()
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def holds(files: frozenset[str], path: str) -> bool:
    """Whether `path` is one of the files or a folder that holds one."""
    return path in files or path in folders(files)
