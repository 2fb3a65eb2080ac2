"""Which files are Dockerfiles, by their name."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:Dockerfile|Containerfile)(?:\..+)?|dockerfile|.+\.(?:Dockerfile|dockerfile|Containerfile|containerfile)"
)


_COPIED = frozenset({"node_modules", "vendor"})
"""Folders of other people's code: nobody mends a Dockerfile there, the next update brings the old one back."""


def is_dockerfile(path: str) -> bool:
    """`Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `*.dockerfile`, and the same with `Containerfile`, in any folder of
    the project's own; also `dockerfile`, which the builder takes where there is no `Dockerfile`.

    `Dockerfile.dockerignore` is the ignore file of a Dockerfile, not one itself.
    """
    *folders, name = path.split("/")
    is_named = bool(_NAME.fullmatch(name)) and not name.endswith(".dockerignore")
    return is_named and not _COPIED.intersection(folders)
