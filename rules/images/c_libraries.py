"""Which C library an image has, and of which version: a program that is linked to a newer one does not start there."""

from __future__ import annotations

import re

from rules.dockerfile.node import record
from rules.images.names import ImageName


@record
class CLibrary:
    """name: `glibc`, `musl`, or "" where an image has none. version: glibc's; None where it isn't clear."""

    name: str
    version: tuple[int, int] | None = None


MUSL, NONE = CLibrary("musl"), CLibrary("")

_RELEASES = {
    **dict.fromkeys(("stretch", "9"), (2, 24)),
    **dict.fromkeys(("buster", "10"), (2, 28)),
    **dict.fromkeys(("bullseye", "11"), (2, 31)),
    **dict.fromkeys(("bookworm", "12"), (2, 36)),
    **dict.fromkeys(("trixie", "13"), (2, 41)),
    **dict.fromkeys(("bionic", "18.04"), (2, 27)),
    **dict.fromkeys(("focal", "20.04"), (2, 31)),
    **dict.fromkeys(("jammy", "22.04"), (2, 35)),
    **dict.fromkeys(("noble", "24.04"), (2, 39)),
}
"""The version of glibc in each release of Debian, by name and number, and of Ubuntu (packages.debian.org)."""

NAMES = {(2, 28): "buster", (2, 31): "bullseye", (2, 36): "bookworm", (2, 41): "trixie"}
"""Debian's releases by their glibc."""

_DEFAULTS = {
    "rust": ((89, "trixie"), (70, "bookworm"), (56, "bullseye")),
    "golang": ((25, "trixie"), (21, "bookworm"), (18, "bullseye")),
}
"""The Debian release under a tag without one, by the minor version from which on it is so (the images' histories)."""

_MINOR = re.compile(r"1\.(\d+)")
_DISTROLESS = re.compile(r"gcr\.io/distroless/(\w[\w-]*?)(?:-debian(\d+))?")


def glibc_of_release(image: ImageName) -> tuple[int, int] | None:
    """glibc's version in the release of Debian or Ubuntu that the tag of any image names; None where it names none."""
    named = [_RELEASES[part] for part in image.tag.split("-") if part in _RELEASES and part.isalpha()]
    library = c_library(image) if image.known_as in {"debian", "ubuntu"} else None
    return library.version if library is not None else next(iter(named), None)


def c_library(image: ImageName) -> CLibrary | None:
    """None where the name does not tell."""
    if image.known_as == "scratch":
        return NONE
    distroless = _DISTROLESS.fullmatch(image.repository)
    if distroless:
        return NONE if distroless[1] == "static" else CLibrary("glibc", _RELEASES.get(distroless[2] or ""))
    if image.known_as == "alpine" or re.search(r"(?:^|-)alpine", image.tag):
        return MUSL
    named = [_RELEASES[part] for part in image.tag.split("-") if part in _RELEASES and not part.isdigit()]
    if image.known_as in {"debian", "ubuntu"}:
        number = image.tag.split("-")[0].split(".")[0] if image.known_as == "debian" else image.tag
        return CLibrary("glibc", named[0] if named else _RELEASES.get(number))
    if image.known_as not in _DEFAULTS:
        return None
    return CLibrary("glibc", named[0] if named else _default(image))


def _default(image: ImageName) -> tuple[int, int] | None:
    table = _DEFAULTS[image.known_as]
    if re.fullmatch(r"(?:latest|1|slim|1-slim)?", image.tag):
        return _RELEASES[table[0][1]]
    minor = _MINOR.match(image.tag)
    return next((_RELEASES[name] for first, name in table if minor and int(minor[1]) >= first), None)
