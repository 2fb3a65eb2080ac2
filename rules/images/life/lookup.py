"""Base images whose support has ended, and what to use instead: asked of the tables in `support`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rules.images.life.databases import DATABASES
from rules.images.life.deprecated import BITNAMI, BITNAMI_ENDED, DEPRECATED, MOVED, SAME_TAGS
from rules.images.life.java import JAVA, NEWEST, maintained_from
from rules.images.life.lambdas import LAMBDAS
from rules.images.life.languages import CARRIED, LANGUAGES
from rules.images.life.lifetimes import Ended, Lifetimes
from rules.images.life.servers import SERVERS
from rules.images.life.systems import SYSTEMS
from rules.images.life.systems_below import system_ended
from rules.images.names import ImageName, image_name

LIFETIMES: Mapping[str, Lifetimes] = {**LANGUAGES, **JAVA, **SYSTEMS, **DATABASES, **SERVERS, **LAMBDAS}

_ARCHITECTURE = re.compile(r"(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)/")
"""Before the name of an official image: the same image for one architecture."""
_VERSION = re.compile(r"(?:v(?=\d))?(\d+(?:\.\d+)?|[a-z]+\d*)")
_NUMBER_OF_WORD = re.compile(r"^[a-z]+(?=\d)")
"""`centos7`, `stream8` and `al2` are 7, 8 and 2 of what the table names."""
_WITH_RELEASE = {"chiseled": "noble-chiseled"}
"""What stands behind the name of an Ubuntu in .NET's tags, behind that of the newer one."""
_MINOR = re.compile(r"^(\d+)\.[\d.]+")
_JAVA = re.compile(r"(?:openjdk-)?(\d+)")
_EARLY_JAVA = re.compile(r"(\d+)-(?:ea|rc)")
_JAVA_IMAGES = frozenset(["openjdk", "java", "adoptopenjdk"])
_ADOPT = re.compile(r"adoptopenjdk/openjdk(\d+)")
_LANGUAGE = re.compile(r"(?:^|-)(?:php|python)(\d\.\d+)(?=-|$)")
_MAVEN_ON_OPENJDK = re.compile(r"-(?:adopt)?(?:open)?jdk-(\d+)")


def ended(image: ImageName) -> Ended | None:
    """What of an image has lost its support: the image itself, the version that it carries, or the system below it."""
    architecture = _ARCHITECTURE.match(image.known_as)
    if architecture is None:
        return _ended(image)
    end = _ended(replace(image, repository=image.known_as[architecture.end() :]))
    return end and replace(end, successor=architecture[0] + end.successor)


def _ended(image: ImageName) -> Ended | None:
    name = image.known_as
    adopt = _ADOPT.match(name)
    if adopt is not None:
        image = replace(image, repository="adoptopenjdk", tag=f"{adopt[1]}-{image.tag}")
    if image.known_as in _JAVA_IMAGES:
        return _java_ended(image)
    if name in DEPRECATED:
        return _rebuilt_elsewhere(DEPRECATED[name], image)
    moved = next((end for prefix, end in MOVED if name.startswith(prefix)), None)
    lifetimes = LIFETIMES.get(name)
    version = _version_ended(lifetimes, image.tag) if lifetimes is not None else None
    return moved or version or _carried(image) or _openjdk_below(image) or _of_bitnami(image) or system_ended(image)


def _java_ended(image: ImageName) -> Ended | None:
    """A deprecated Java image, and Temurin's of the same version. Only builds of a coming Java are still made."""
    end = DEPRECATED[image.known_as]
    early = _EARLY_JAVA.match(image.tag)
    if early is not None and int(early[1]) > NEWEST:
        return None
    found = _JAVA.match(image.tag)
    version = maintained_from(int(found[1])) if found else None
    if version is None:
        return end
    kind = "-jre" if "jre" in image.tag else ""
    return replace(end, successor=f"{end.successor}:{version}{kind}{_alpine(image)}")


def _carried(image: ImageName) -> Ended | None:
    """`wordpress:5.9-php7.4-apache` brings a PHP."""
    language, tag = CARRIED.get(image.known_as, ("", ""))
    found = _LANGUAGE.search(image.tag)
    if not language or found is None or found[1] not in LANGUAGES[language].ended:
        return None
    of_language = LANGUAGES[language]
    successor = image.tagged(tag + _variant(image.tag, of_language.variants)).short
    return Ended(f"{of_language.name} {found[1]}", of_language.ended[found[1]], successor, of_language.source, found[1])


def _openjdk_below(image: ImageName) -> Ended | None:
    """Maven's images on `openjdk`, whose last builds are as old as that image's."""
    found = _MAVEN_ON_OPENJDK.search(image.tag) if image.known_as == "maven" else None
    version = maintained_from(int(found[1])) if found else None
    if version is None:
        return None
    successor = f"maven:3-eclipse-temurin-{version}{_alpine(image)}"
    return replace(DEPRECATED["openjdk"], what=f"The `openjdk` image below `{image.short}`", successor=successor)


def _alpine(image: ImageName) -> str:
    return "-alpine" if "alpine" in image.tag else ""


def _rebuilt_elsewhere(end: Ended, image: ImageName) -> Ended:
    """`rockylinux/rockylinux:8-minimal` for `rockylinux:8.9-minimal`: the maintainers' own image has the same tags."""
    if image.known_as not in SAME_TAGS:
        return end
    return replace(end, successor=image_name(end.successor).tagged(_MINOR.sub(r"\1", image.tag)).short)


def _of_bitnami(image: ImageName) -> Ended | None:
    """A tag of Bitnami's that is no longer built; where it is a variable without a default, it may be `latest`."""
    name = image.known_as.removeprefix("bitnami/").removeprefix("bitnamilegacy/")
    if name == image.known_as or name not in BITNAMI or image.tag in {"", "latest"} or "$" in image.tag:
        return None
    return Ended(f"`{image.short}`", BITNAMI_ENDED[0], BITNAMI[name], BITNAMI_ENDED[1])


def _version_ended(lifetimes: Lifetimes, tag: str) -> Ended | None:
    found = _VERSION.match(tag)
    version = found.group(1) if found else "-"
    for known in (version, version.partition(".")[0]):
        if known in lifetimes.ended:
            shown = "" if known in {"-", "latest"} else _NUMBER_OF_WORD.sub("", known)
            what = f"{lifetimes.name} {shown}".rstrip()
            successor = lifetimes.successor_of(known) + _variant(tag, lifetimes.variants)
            return Ended(what, lifetimes.ended[known], successor, lifetimes.source, shown)
    return None


def _variant(tag: str, variants: frozenset[str]) -> str:
    """What of a tag the newer version has, too: `3.9-slim-buster` -> `-slim`, `7.4-fpm-alpine3.16` -> `-fpm-alpine`."""
    parts = (re.sub(r"^(alpine).*", r"\1", part) for part in tag.split("-")[1:])
    return "".join(f"-{_WITH_RELEASE.get(part, part)}" for part in parts if part in variants)
