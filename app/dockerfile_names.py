"""Which files are Dockerfiles, by their name."""

from __future__ import annotations

import re

MAX_BYTES = 1_000_000
"""Larger files are not read: GitHub's contents end point stops there, and no Dockerfile of people comes near."""

_NAME = re.compile(r"(?:Dockerfile|Containerfile)(?:\..+)?|.+\.(?:Dockerfile|dockerfile|Containerfile|containerfile)")


def is_dockerfile(path: str) -> bool:
    """`Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `*.dockerfile`, and the same with `Containerfile`, in any folder.

    `Dockerfile.dockerignore` is the ignore file of a Dockerfile, not one itself.
    """
    name = path.rsplit("/", 1)[-1]
    return bool(_NAME.fullmatch(name)) and not name.endswith(".dockerignore")
