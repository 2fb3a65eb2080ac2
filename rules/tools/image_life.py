"""Base images whose support has ended, and what to use instead: asked of the tables in `support`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.tools.image_names import ImageName
from rules.tools.support.databases import DATABASES
from rules.tools.support.deprecated import DEPRECATED, JAVA_NEWEST, JAVA_RELEASES, MOVED
from rules.tools.support.languages import LANGUAGES
from rules.tools.support.lifetimes import Ended, Lifetimes
from rules.tools.support.systems import ALPINE, DEBIAN, SYSTEMS

LIFETIMES: Mapping[str, Lifetimes] = {**LANGUAGES, **SYSTEMS, **DATABASES}

_VERSION = re.compile(r"v?(\d+(?:\.\d+)?|[a-z]+)")
_RELEASE = re.compile(r"(?:^|-)(wheezy|jessie|stretch|buster|bullseye)(?:-|$)")
_ALPINE = re.compile(r"(?:^|-)alpine(\d+\.\d+)(?:-|$)")
_PATCH = re.compile(r"^(\d+\.\d+)\.\d+")
_JAVA = re.compile(r"(\d+)")
_EARLY_JAVA = re.compile(r"(\d+)-(?:ea|rc)")
_JAVA_IMAGES = frozenset(["openjdk", "java", "adoptopenjdk"])
_VARIANTS = frozenset(["slim", "alpine", "fpm", "apache", "cli"])
_ON_SYSTEM = frozenset(
    ["python", "node", "ruby", "php", "golang", "rust", "perl", "gcc", "buildpack-deps", "erlang", "elixir", "pypy"]
)
"""Official images whose tags end with the system that they stand on."""


def ended(image: ImageName) -> Ended | None:
    """What of an image has lost its support: the image itself, the version that it carries, or the system below it."""
    name = image.known_as
    if name in _JAVA_IMAGES:
        return _java_ended(image)
    moved = next((end for prefix, end in MOVED if name.startswith(prefix)), None)
    if name in DEPRECATED or moved is not None:
        return DEPRECATED.get(name, moved)
    lifetimes = LIFETIMES.get(name)
    return (_version_ended(lifetimes, image.tag) if lifetimes is not None else None) or _system_ended(image)


def _java_ended(image: ImageName) -> Ended | None:
    """A deprecated Java image, and Temurin's of the same version. Only builds of a coming Java are still made."""
    end = DEPRECATED[image.known_as]
    early = _EARLY_JAVA.match(image.tag)
    if early is not None and int(early[1]) > JAVA_NEWEST:
        return None
    found = _JAVA.match(image.tag)
    if found is None or found[1] not in JAVA_RELEASES:
        return end
    kind = "-jre" if "jre" in image.tag else ""
    return Ended(end.what, end.ended, f"{end.successor}:{found[1]}{kind}", end.source)


def _version_ended(lifetimes: Lifetimes, tag: str) -> Ended | None:
    found = _VERSION.match(tag)
    version = found.group(1) if found else "-"
    for known in (version, version.partition(".")[0]):
        if known in lifetimes.ended:
            shown = "" if known in {"-", "latest"} else known
            what = f"{lifetimes.name} {shown}".rstrip()
            successor = lifetimes.successor + _variant(tag)
            return Ended(what, lifetimes.ended[known], successor, lifetimes.source, shown)
    return None


def _variant(tag: str) -> str:
    """What of a tag the newer version has, too: `3.9-slim-buster` -> `-slim`, `7.4-fpm-alpine3.16` -> `-fpm-alpine`."""
    parts = (re.sub(r"^(alpine).*", r"\1", part) for part in tag.split("-")[1:])
    return "".join(f"-{part}" for part in parts if part in _VARIANTS)


def _system_ended(image: ImageName) -> Ended | None:
    """`python:3.11-buster` carries a Debian whose packages get no more fixes and leave the mirrors."""
    if image.known_as not in _ON_SYSTEM:
        return None
    found, alpine = _RELEASE.search(image.tag), _ALPINE.search(image.tag)
    if found is not None:
        return _on_newer(image, DEBIAN, found[1], image.tag.replace(found[1], "bookworm"))
    if alpine is not None and alpine[1] in ALPINE.ended:
        return _on_newer(image, ALPINE, alpine[1], image.tag.replace(alpine[1], ""))
    return None


def _on_newer(image: ImageName, system: Lifetimes, version: str, tag: str) -> Ended:
    """The same version on a newer system: not to the last number, since an old patch was never built on it."""
    successor = image.tagged(_PATCH.sub(r"\1", tag)).short
    return Ended(f"{system.name} {version}", system.ended[version], successor, system.source, version)
