"""The tag of an image taken apart: its version, its variant, and the system below it.

`3.8.5-slim-buster` is version 3.8.5, variant `slim`, on Debian buster; `7.4-fpm-alpine3.16` is 7.4, `fpm` and `alpine`,
on Alpine Linux 3.16.
"""

from __future__ import annotations

import re
from functools import cache

from rules.dockerfile.node import record
from rules.images.life.cycles import product

_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:[_+u][\d._]+)?")
_WORDED_VERSION = re.compile(r"(?:stream|centos)(\d[\d.]*)")
_NODE_NAMES = (
    "argon",
    "boron",
    "carbon",
    "dubnium",
    "erbium",
    "fermium",
    "gallium",
    "hydrogen",
    "iron",
    "jod",
    "krypton",
)
"""Node.js names its long-term releases from 4 on by chemical elements, an even version each."""
_WORDS = {name: str(4 + 2 * n) for n, name in enumerate(_NODE_NAMES)}
_DROPPED = re.compile(r"b\d+|\d{8}(?:\.\d+)?|amd64|arm64v?8?|arm32v7|lts(?=$)|ltsc\d+|\d{4}")
"""Parts that name a build, an architecture or a Windows: no newer version has the same."""
_ALPINE = re.compile(r"alpine(\d+\.\d+)")
_UBUNTU = re.compile(r"ubuntu(\d\d\.\d\d)")


@record
class System:
    """A distribution release that a tag names: `debian-linux`'s page name, and its cycle there.

    written: as the tag spells the part.
    """

    product: str
    cycle: str
    written: str


@record
class Tag:
    """text: all of it. version: "" where the tag starts with none. variant: its other parts, sorted."""

    text: str
    version: str
    variant: tuple[str, ...]
    system: System | None
    is_worded: bool = False


@cache
def read_tag(text: str) -> Tag:
    """Takes any text; what is no version and no system is part of the variant."""
    parts = re.sub(r"(alpine|ubuntu)-(?=\d+\.\d+)", r"\1", text).split("-") if text else []
    if parts[:1] == ["lts"] and len(parts) > 1 and parts[1] in _WORDS:
        parts = parts[1:]
    version, is_worded = _version(parts[0]) if parts else ("", False)
    rest = parts[1:] if version else parts
    system: System | None = None
    variant: list[str] = []
    for part in rest:
        found = _system(part)
        if found is not None:
            system = found
            variant += ["alpine"] if found.product == "alpine-linux" else []
        elif not _DROPPED.fullmatch(part):
            variant.append(part)
    return Tag(text, version, tuple(sorted(variant)), system, is_worded)


def _version(part: str) -> tuple[str, bool]:
    if part in _WORDS:
        return _WORDS[part], True
    found = _VERSION.fullmatch(part) or _WORDED_VERSION.fullmatch(part)
    return (found[1], False) if found is not None else ("", False)


def _system(part: str) -> System | None:
    if alpine := _ALPINE.fullmatch(part):
        return System("alpine-linux", alpine[1], part)
    if ubuntu := _UBUNTU.fullmatch(part):
        return System("ubuntu", ubuntu[1], part)
    return _code_names().get(part)


@cache
def _code_names() -> dict[str, System]:
    return {
        cycle.code_name: System(name, cycle.name, cycle.code_name)
        for name in ("debian", "ubuntu")
        for cycle in product(name).cycles
        if cycle.code_name
    }
