"""Which newer version, and which tag of it, stands in for what has ended. A tag that nobody builds is never named."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from math import inf

from rules.images.life.carriers import Carrier
from rules.images.life.cycles import Cycle, built_tags, product
from rules.images.life.tags import System, Tag, read_tag

_PRE_RELEASE = frozenset(["rc", "alpha", "beta", "ea", "dev", "preview"])


def supported(carrier: Carrier, ended: Cycle, day: date) -> list[Cycle]:
    """Cycles to move to, best first: later ones, with long-term support, of the same major version.

    Those that end within half a year are left out where others last. A Java between two long-term versions moves to the
    next one, everything else to the newest.
    """
    cycles = [c for c in _alike(carrier) if c.is_out(day) and not c.has_ended(day)]
    offers_lts = any(c.is_lts(day) for c in cycles)
    major = ended.name.partition(".")[0]

    def rank(cycle: Cycle) -> tuple[bool, bool, bool, bool, float]:
        other_major = "." in ended.name and cycle.name.partition(".")[0] != major
        is_development = carrier.odd_is_development and _minor(cycle) % 2 == 1
        step = _number(cycle) if _number(cycle) >= _number(ended) else inf
        older = _numbers(cycle) < _numbers(ended)
        no_lts = offers_lts and not cycle.is_lts(day)
        return is_development, older, no_lts, other_major, step if carrier.is_java else 0.0

    lasting = [cycle for cycle in cycles if cycle.lasts(day)]
    return sorted(lasting or cycles, key=rank)


def cycles_of(carrier: Carrier) -> tuple[Cycle, ...]:
    """All cycles of what the image carries."""
    return (*product(carrier.product).cycles, *(product(carrier.also).cycles if carrier.also else ()))


def _alike(carrier: Carrier) -> list[Cycle]:
    """The cycles that the image's tags can name: AWS lists all its runtimes on one page."""
    prefix, _, suffix = carrier.cycle.partition("{}")
    of_image = re.compile(rf"{re.escape(prefix)}(?:{_AFTER_PREFIX if prefix else '.+'}){re.escape(suffix)}")
    return [cycle for cycle in cycles_of(carrier) if of_image.fullmatch(cycle.name)]


_AFTER_PREFIX = r"[\d.]+|al\d+"


def _number(cycle: Cycle) -> float:
    digits = cycle.name.partition(".")[0]
    return float(digits) if digits.isdigit() else 0.0


def _numbers(cycle: Cycle) -> tuple[int, ...]:
    return tuple(int(part) for part in cycle.name.split(".") if part.isdigit())


def _minor(cycle: Cycle) -> int:
    minor = cycle.name.partition(".")[2]
    return int(minor) if minor.isdigit() else 0


def tag_of(carrier: Carrier, cycle: Cycle, old: Tag) -> str | None:
    """The tag of a cycle with the old tag's variant; None where it is not built, or nobody knows."""
    prefix, _, suffix = carrier.cycle.partition("{}")
    written = cycle.name[len(prefix) : len(cycle.name) - len(suffix) or None]
    if not carrier.tags_of:
        if not (carrier.variants | {"slim"}).issuperset(old.variant):  # .NET's plain tags were once called slim
            return None
        return "-".join((carrier.tag.format(written), *_in_order(old, carrier.variants)))
    spellings = [cycle.code_name] if old.system is not None and not old.version and cycle.code_name else [written]
    variant = tuple(part for part in old.variant if part not in _OLD_JDKS)
    return _shortest(carrier.tags_of, (*spellings, *(f"v{s}" for s in spellings)), variant)


_OLD_JDKS = frozenset(["openjdk", "adoptopenjdk", "hotspot"])
"""Builds of Java that others have taken the place of, under the same number."""


def _in_order(old: Tag, variants: frozenset[str]) -> list[str]:
    """The parts of the variant as the tag has them; a chiseled .NET stands behind the name of its Ubuntu."""
    parts = [part for part in old.text.split("-") if part in variants]
    if any(part.startswith("alpine") for part in old.text.split("-")) and "alpine" not in parts:
        parts.insert(0, "alpine")
    return ["noble", *parts] if "chiseled" in parts and "noble" not in parts else parts


@cache
def _shortest(image: str, versions: tuple[str, ...], variant: tuple[str, ...]) -> str | None:
    """The shortest built tag with this version and variant that names no system; a system has newer releases, too."""
    named_first = {tuple(sorted((*variant, version))) for version in versions}  # ROS's `jazzy-ros-base`
    candidates = [tag for tag in map(read_tag, built_tags(image)) if tag.variant == variant]
    worded = [tag for tag in map(read_tag, built_tags(image)) if tag.variant in named_first and tag.system is None]
    named = [t.text for t in candidates if t.system is None and _starts(t) in versions]
    of_systems = [t.text for t in candidates if t.system is not None and not t.version and t.system.written in versions]
    patches = [t.text for t in candidates if t.system is None and any(t.version.startswith(f"{v}.") for v in versions)]
    found = named or of_systems or [tag.text for tag in worded] or patches
    return min(found, key=lambda text: (len(text), text)) if found else None


def _starts(tag: Tag) -> str:
    return f"v{tag.version}" if tag.text.startswith("v") else tag.version


def on_newer_system(image: str, old: Tag, day: date) -> str | None:
    """The built tag of the same version and variant on a release of the same distribution that lasts."""
    assert old.system is not None
    candidates = _on_system(image, old.variant, old.system.product)
    for version in _shortened(old.version):
        of_version = [
            tag for tag in candidates if tag.version == version and not _PRE_RELEASE.intersection(tag.variant)
        ]
        lasting = [tag for tag in of_version if tag.system is not None and _of(tag.system).lasts(day)]
        if lasting:
            return max(lasting, key=lambda tag: (_last_day(tag), -len(tag.text))).text
    return None


@cache
def _on_system(image: str, variant: tuple[str, ...], distribution: str) -> tuple[Tag, ...]:
    tags = [tag for tag in map(read_tag, built_tags(image)) if tag.variant == variant]
    return tuple(tag for tag in tags if tag.system is not None and tag.system.product == distribution)


def _shortened(version: str) -> list[str]:
    parts = version.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _of(system: System) -> Cycle:
    return next(cycle for cycle in product(system.product).cycles if cycle.name == system.cycle)


def _last_day(tag: Tag) -> date:
    assert tag.system is not None
    return _of(tag.system).ends or date.max


def newest_language(image: str, old: Tag, part: str, cycles: list[Cycle]) -> str | None:
    """The shortest built tag of the same variant with a supported version of the language that `part` names.

    `5.9-php7.4-apache` -> `php8.4-apache`: the program's own version is left to its newest.
    """
    language = part.rstrip("0123456789.")
    for cycle in cycles:
        wanted = tuple(sorted({*old.variant, f"{language}{cycle.name}"} - {part}))
        found = [t.text for t in map(read_tag, built_tags(image)) if t.variant == wanted and t.system is None]
        if found:
            return min(found, key=lambda text: (len(text), text))
    return None
