"""Base images whose support has ended by a day, and what to use instead."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from rules.dockerfile.node import record
from rules.images.life.carriers import IMAGES, Carrier
from rules.images.life.cycles import ENDED, Cycle, built_tags, product
from rules.images.life.deprecated import DEPRECATED, MOVED, maven_on_openjdk
from rules.images.life.successors import cycles_of, newest_language, on_newer_system, supported, tag_of
from rules.images.life.tags import System, Tag, read_tag
from rules.images.names import ImageName, image_name

_ARCHITECTURE = re.compile(r"(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)/")
"""Before the name of an official image: the same image for one architecture."""


Kind = Literal["image", "version", "language", "system"]


@record
class Ended:
    """What had ended by a day.

    what: as people call it. ended: its last day, ISO, or the month; "" where nobody knows. successor: an image to move
    to, "" where none can be named. until: the last day of the successor's support, "" where none is announced.
    source: the page that says so. kind: what it is of the image. version: as the tag names it, "" for an image.
    """

    what: str
    ended: str
    successor: str
    source: str
    kind: Kind
    version: str = ""
    until: str = ""


@lru_cache(maxsize=512)
def ended(image: ImageName, day: date) -> Ended | None:
    """What of an image had no support left on that day: itself, its version, its language, or the system below it."""
    name = official_name(image)
    tag = read_tag(image.tag)
    return (
        _deprecated(name, image)
        or _version_ended(name, image, tag, day)
        or _language_ended(name, image, tag, day)
        or _system_ended(name, image, tag, day)
    )


def official_name(image: ImageName) -> str:
    """The image's name without a mirror or an architecture: `arm32v7/debian` -> `debian`."""
    return _ARCHITECTURE.sub("", image.known_as, count=1)


def _deprecated(name: str, image: ImageName) -> Ended | None:
    by_prefix = (end for prefix, end in MOVED if image.known_as.startswith(prefix))
    found = DEPRECATED.get(name) or next(by_prefix, None) or maven_on_openjdk(name, image)
    successor = found.moves(image) if found is not None else None
    what = found.what.format(image=image.short) if found is not None else ""
    return None if found is None or successor is None else Ended(what, found.day, successor, found.source, "image")


def _version_ended(name: str, image: ImageName, tag: Tag, day: date) -> Ended | None:
    carrier = _carrier(name, tag)
    cycle = _cycle_of(carrier, tag, day) if carrier is not None else None
    if carrier is None or cycle is None or not cycle.has_ended(day - timedelta(carrier.patience)):
        return None
    shown = tag.system.written if tag.system is not None and not tag.version else _shown(tag, cycle, carrier)
    what = f"{carrier.name or product(carrier.product).name} {shown}".rstrip()
    if not tag.version and tag.system is None:
        tag = read_tag(tag.text.partition("-")[2])
    if carrier.replaced_by:
        return Ended(what, _told(cycle), carrier.replaced_by, carrier.page, "version", shown)
    for newer in supported(carrier, cycle, day):
        newer_tag = tag_of(carrier, newer, tag)
        if newer_tag is not None:
            until = "" if newer.ends is None else newer.ends.isoformat()
            target = image_name(carrier.moved_to) if carrier.moved_to else image
            return Ended(what, _told(cycle), target.tagged(newer_tag).short, carrier.page, "version", shown, until)
    return Ended(what, _told(cycle), "", carrier.page, "version", shown)


def _carrier(name: str, tag: Tag) -> Carrier | None:
    """CentOS's own registry holds CentOS Linux beside CentOS Stream."""
    is_linux = name == "quay.io/centos/centos" and not tag.text.startswith("stream")
    return IMAGES.get("centos" if is_linux else name)


def _told(cycle: Cycle) -> str:
    return "" if cycle.ends is None or cycle.ends == ENDED else cycle.ends.isoformat()


def _shown(tag: Tag, cycle: Cycle, carrier: Carrier) -> str:
    """The version as the tag writes it, to the depth of the product's cycles."""
    if not tag.version:
        return tag.text.partition("-")[0].replace("latest", "")
    depth = cycle.name.count(".") + 1 if carrier.cycle == "{}" else tag.version.count(".") + 1
    return ".".join(tag.version.split(".")[:depth])


def _cycle_of(carrier: Carrier, tag: Tag, day: date) -> Cycle | None:
    """The cycle that a tag names: `3.8.5` is of 3.8, `3` of the newest 3.x that is alive, or that ever was."""
    cycles = {cycle.name: cycle for cycle in cycles_of(carrier)}
    if carrier.replaced_by and tag.text in {"", "latest"}:
        return next(iter(cycles.values()))
    if not tag.version:
        named = tag.system if tag.system is not None and tag.system.product == carrier.product else None
        return cycles.get(named.cycle) if named is not None else _by_code_name(carrier, tag, cycles)
    parts = tag.version.split(".")
    for depth in range(len(parts), 0, -1):
        name = carrier.cycle.format(".".join(parts[:depth]))
        if name in cycles:
            return cycles[name]
    prefix = carrier.cycle.partition("{}")[0] + tag.version + "."
    of_prefix = [cycle for cycle in cycles.values() if cycle.name.startswith(prefix) and cycle.is_out(day)]
    alive = (cycle for cycle in of_prefix if not cycle.has_ended(day))
    return next(alive, None) or next(iter(of_prefix), None) or _unlisted(tag.version, cycles, day)


def _unlisted(version: str, cycles: dict[str, Cycle], day: date) -> Cycle | None:
    """A version that the page does not list, where a later one has ended already: nobody wrote down when."""
    asked = _numbers(version)[:2]
    later = (_numbers(cycle.name) for cycle in cycles.values() if cycle.has_ended(day))
    is_over = bool(asked) and any(len(one) == len(asked) and asked < one for one in later)
    return Cycle(".".join(map(str, asked)), None, ENDED, None, "") if is_over else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if re.fullmatch(r"\d+(\.\d+)*", version) else ()


def _by_code_name(carrier: Carrier, tag: Tag, cycles: dict[str, Cycle]) -> Cycle | None:
    """A tag that begins with a name: ROS's `noetic-ros-base`, AWS's `al2`, Debian's `oldoldstable`."""
    first = tag.text.partition("-")[0]
    if carrier.product == "debian" and first in _DEBIAN_AGES:
        return list(cycles.values())[_DEBIAN_AGES.index(first)]
    return cycles.get(carrier.cycle.format(first)) if first else None


_DEBIAN_AGES = ("stable", "oldstable", "oldoldstable")


def _language_ended(name: str, image: ImageName, tag: Tag, day: date) -> Ended | None:
    """`wordpress:5.9-php7.4-apache` brings a PHP."""
    for part in tag.variant:
        found = _LANGUAGE.fullmatch(part)
        if found is None or not (built_tags(name) or name in _BRING_A_LANGUAGE):
            continue
        carrier = IMAGES[found[1]]
        cycle = next((c for c in product(carrier.product).cycles if c.name == found[2]), None)
        if cycle is not None and cycle.has_ended(day):
            newer = newest_language(name, tag, part, supported(carrier, cycle, day))
            successor = image.tagged(newer).short if newer else ""
            what = f"{product(carrier.product).name} {cycle.name}"
            return Ended(what, _told(cycle), successor, carrier.page, "language", cycle.name)
    return None


_LANGUAGE = re.compile(r"(php|python|ruby|node)(\d+\.\d+)")
_BRING_A_LANGUAGE = frozenset(
    ("dunglas/frankenphp", "tiangolo/uvicorn-gunicorn", "tiangolo/uvicorn-gunicorn-fastapi", "tiangolo/uwsgi-nginx")
)


def _system_ended(name: str, image: ImageName, tag: Tag, day: date) -> Ended | None:
    """`python:3.11-buster` carries a Debian whose packages get no more fixes and leave the mirrors."""
    if tag.system is None or not (built_tags(name) or name in _ON_A_SYSTEM):
        return None
    system = product(tag.system.product)
    cycle = next(c for c in system.cycles if c.name == tag.system.cycle)
    if not cycle.has_ended(day):
        return None
    newer = _cuda_on_newer(name, tag) or on_newer_system(name, tag, day)
    page = f"https://endoflife.date/{tag.system.product}"
    shown = _written(tag.system)
    successor = image.tagged(newer).short if newer else ""
    return Ended(f"{system.name} {shown}", _told(cycle), successor, page, "system", shown)


_ON_A_SYSTEM = frozenset(["nvidia/cuda"])


def _written(system: System) -> str:
    return system.cycle if any(char.isdigit() for char in system.written) else system.written


def _cuda_on_newer(name: str, tag: Tag) -> str | None:
    """NVIDIA builds every CUDA from 11.8 to 12 on Ubuntu 22.04, too."""
    if name != "nvidia/cuda" or tag.system is None:
        return None
    version = tuple(int(part) for part in tag.version.split(".")[:2])
    return tag.text.replace(tag.system.written, "ubuntu22.04") if (11, 8) <= version < (13, 0) else None
