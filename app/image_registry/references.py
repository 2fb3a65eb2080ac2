"""An image's name as a registry knows it: `python:3.11` is `library/python` at Docker Hub."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.image_registry.hosts import DOCKER_HUB
from rules.images.names import image_name

_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})


@dataclass(frozen=True, slots=True)
class ImageReference:
    """registry: its host, as people write it."""

    registry: str
    repository: str
    tag: str

    def __str__(self) -> str:
        return f"{self.registry}/{self.repository}:{self.tag}"


def reference(text: str) -> ImageReference | None:
    """None where no registry could hold such a name: it came out of anybody's Dockerfile, and goes into an address."""
    name = image_name(text)
    first, slash, rest = name.repository.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry, repository = (first.lower(), rest) if is_host else (DOCKER_HUB, name.repository)
    if registry in _HUB_NAMES:
        registry, repository = DOCKER_HUB, repository if "/" in repository else f"library/{repository}"
    if len(repository) > 255 or not _REPOSITORY.fullmatch(repository) or not _TAG.fullmatch(name.tag):
        return None
    return ImageReference(registry, repository, name.tag)
