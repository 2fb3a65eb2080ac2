"""The name of an image, taken apart: `docker.io/library/python:3.11@sha256:...`."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache

from rules.dockerfile.node import record
from rules.dockerfile.source import Span

OFFICIAL_PREFIXES = (
    "docker.io/library/",
    "index.docker.io/library/",
    "registry-1.docker.io/library/",
    "public.ecr.aws/docker/library/",
    "mirror.gcr.io/library/",
    "docker.io/",
    "index.docker.io/",
    "library/",
)
"""What people write before the name of an image of the Docker Hub; the first that fits is cut off.

Some are mirrors of the official images.
"""


@record
class ImageName:
    """An image reference.

    `text` is all of it; `tag` and `digest` are "" where absent; `tag_span` is the tag's place in `text`.
    """

    text: str
    repository: str
    tag: str
    digest: str
    tag_span: Span

    @cached_property
    def known_as(self) -> str:
        """The repository without the ways to write an official image: `docker.io/library/python` -> `python`."""
        if "/" not in self.repository:
            return self.repository
        for prefix in OFFICIAL_PREFIXES:
            if self.repository.startswith(prefix):
                return self.repository[len(prefix) :]
        return self.repository

    @property
    def short(self) -> str:
        """The reference without its digest, as people say it."""
        return f"{self.repository}:{self.tag}" if self.tag else self.repository

    def tagged(self, tag: str) -> ImageName:
        """The same repository with another tag and no digest."""
        text = f"{self.repository}:{tag}" if tag else self.repository
        start = min(len(self.repository) + 1, len(text))
        return replace(self, text=text, tag=tag, digest="", tag_span=Span(start, len(text)))


@lru_cache(maxsize=1024)  # the rules ask for the same few names all the time
def image_name(text: str) -> ImageName:
    """Takes a reference apart; a port (`localhost:5000/app`) is no tag."""
    name, _, digest = text.partition("@")
    slash = name.rfind("/")
    colon = name.find(":", slash + 1)
    if colon < 0:
        return ImageName(text, name, "", digest, Span(len(name), len(name)))
    return ImageName(text, name[:colon], name[colon + 1 :], digest, Span(colon + 1, len(name)))
