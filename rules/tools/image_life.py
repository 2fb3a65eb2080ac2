"""Base images whose support has ended, and what to use instead.

State of the tables: 2026-11. They hold only what had ended by then, each with the day and the page that says so, so
that a rule needs no clock. Whoever updates them reads the pages again.
"""

from __future__ import annotations

import re

from rules.tools.image_names import ImageName
from rules.tools.support_tables import DEBIAN, DEPRECATED, LIFETIMES, MOVED, Ended, Lifetimes

_VERSION = re.compile(r"v?(\d+(?:\.\d+)?|[a-z]+)")
_RELEASE = re.compile(r"(?:^|-)(wheezy|jessie|stretch|buster)(?:-|$)")
_ON_DEBIAN = frozenset(
    ["python", "node", "ruby", "php", "golang", "rust", "perl", "openjdk", "gcc", "buildpack-deps", "erlang", "elixir"]
)


def ended(image: ImageName) -> Ended | None:
    """What of an image has lost its support: the image itself, the version that it carries, or the system below it."""
    name = image.known_as
    moved = next((end for prefix, end in MOVED if name.startswith(prefix)), None)
    if name in DEPRECATED or moved is not None:
        return DEPRECATED.get(name, moved)
    lifetimes = LIFETIMES.get(name)
    return (_version_ended(lifetimes, image.tag) if lifetimes is not None else None) or _system_ended(image)


def _version_ended(lifetimes: Lifetimes, tag: str) -> Ended | None:
    found = _VERSION.match(tag)
    version = found.group(1) if found else "-"
    for known in (version, version.partition(".")[0]):
        if known in lifetimes.ended:
            what = lifetimes.name if known in {"-", "latest"} else f"{lifetimes.name} {known}"
            return Ended(what, lifetimes.ended[known], lifetimes.successor, lifetimes.source)
    return None


def _system_ended(image: ImageName) -> Ended | None:
    """`python:3.11-buster` carries a Debian whose packages get no more fixes and have left the mirrors."""
    found = _RELEASE.search(image.tag)
    if found is None or image.known_as not in _ON_DEBIAN:
        return None
    release = found.group(1)
    rest = image.tagged(image.tag.replace(release, "bookworm"))
    return Ended(f"Debian {release}", DEBIAN.ended[release], rest.short, DEBIAN.source)
