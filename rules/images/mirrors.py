"""Do Debian's mirrors still serve the release that an image stands on? An `apt-get update` in it fails where not.

Releases up to buster have left deb.debian.org (https://www.debian.org/distrib/archive). An image keeps the release
that was the default when its version was built last; the official images' definition files tell.
"""

from __future__ import annotations

import re

from rules.images.names import ImageName

_ARCHIVED = frozenset({"squeeze", "wheezy", "jessie", "stretch", "buster"})
_FIRST_SERVED = {
    "python": (3, 7),
    "node": (18,),
    "ruby": (2, 7),
    "perl": (5, 34),
    "rust": (1, 56),
    "elixir": (1, 13),
    "erlang": (24,),
    "debian": (11,),
    "pypy": (3, 7),
}
"""The oldest version of each image whose last builds stand on bullseye or later."""

_VERSION = re.compile(r"\d+(?:\.\d+)*")


def has_packages(image: ImageName) -> bool:
    """Whether `apt-get update` finds its release; True where the tag tells no version."""
    parts = image.tag.split("-")
    if _ARCHIVED & set(parts):
        return False
    first, version = _FIRST_SERVED.get(image.known_as), _VERSION.match(image.tag)
    if first is None or version is None or {"bullseye", "bookworm", "trixie"} & set(parts):
        return True
    numbers = tuple(int(part) for part in version[0].split("."))
    return numbers >= first[: len(numbers)]
