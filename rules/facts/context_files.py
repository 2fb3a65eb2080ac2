"""Questions about the files of a build context, answered without going through all of them each time."""

from __future__ import annotations

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
    below = build.paths.by_name.get(parts[-1], ())
    return build.read(min(below, key=lambda name: (name.count("/"), name))) if below else None
