"""The system that an image stands on, where its tag names one whose support has ended."""

from __future__ import annotations

import re

from rules.images.life.lifetimes import Ended, Lifetimes
from rules.images.life.systems import ALPINE, DEBIAN, UBUNTU
from rules.images.names import ImageName


def _ended_release(system: Lifetimes) -> re.Pattern[str]:
    return re.compile(rf"(?:^|-)({'|'.join(filter(str.isalpha, system.ended))})(?:-|$)")


_DEBIAN = _ended_release(DEBIAN)
_UBUNTU = _ended_release(UBUNTU)
_ALPINE = re.compile(r"(?:^|-)alpine(\d+\.\d+)(?:-|$)")
_PATCH = re.compile(r"^(\d+\.\d+)\.\d+")
_JAVA_PATCH = re.compile(r"^(\d+)(?:u\d+|\.[\d._]+)(?:-b\d+)?")
_MAVEN_PATCH = re.compile(r"^(3)\.[\d.]+")
_CUDA_ON_UBUNTU = re.compile(r"^(\d+\.\d+).*-ubuntu((?:16|18|20)\.04)$")
_LANGUAGES = ("python", "node", "ruby", "php", "golang", "rust", "perl", "gcc", "erlang", "elixir", "pypy")
_ON_DEBIAN_OR_ALPINE = frozenset([*_LANGUAGES, "buildpack-deps", "postgres", "redis", "httpd", "memcached"])
_ON_UBUNTU = {"buildpack-deps": _PATCH, "eclipse-temurin": _JAVA_PATCH, "maven": _MAVEN_PATCH, "tomcat": _PATCH}
"""Images whose tags end with the system that they stand on; for Ubuntu's, how a tag names a patch."""


def system_ended(image: ImageName) -> Ended | None:
    """`python:3.11-buster` carries a Debian whose packages get no more fixes and leave the mirrors."""
    return _debian_or_alpine_ended(image) or _ubuntu_ended(image) or _cuda_ended(image)


def _debian_or_alpine_ended(image: ImageName) -> Ended | None:
    if image.known_as not in _ON_DEBIAN_OR_ALPINE:
        return None
    debian, alpine = _DEBIAN.search(image.tag), _ALPINE.search(image.tag)
    if debian is not None:
        return _on_newer(image, DEBIAN, debian[1], _PATCH.sub(r"\1", image.tag.replace(debian[1], "bookworm")))
    if alpine is not None and alpine[1] in ALPINE.ended:
        return _on_newer(image, ALPINE, alpine[1], _PATCH.sub(r"\1", image.tag.replace(alpine[1], "")))
    return None


def _ubuntu_ended(image: ImageName) -> Ended | None:
    patch, found = _ON_UBUNTU.get(image.known_as), _UBUNTU.search(image.tag)
    if patch is None or found is None:
        return None
    return _on_newer(image, UBUNTU, found[1], patch.sub(r"\1", image.tag.replace(found[1], "noble")))


def _cuda_ended(image: ImageName) -> Ended | None:
    """NVIDIA builds every CUDA from 11.8 to 12 on Ubuntu 22.04, too."""
    found = _CUDA_ON_UBUNTU.match(image.tag) if image.known_as == "nvidia/cuda" else None
    if found is None or not (11, 8) <= tuple(int(part) for part in found[1].split(".")) < (13, 0):
        return None
    return _on_newer(image, UBUNTU, found[2], image.tag.replace(found[2], "22.04"))


def _on_newer(image: ImageName, system: Lifetimes, version: str, tag: str) -> Ended:
    """The same version on a newer system: not to the last number, since an old patch was never built on it."""
    return Ended(f"{system.name} {version}", system.ended[version], image.tagged(tag).short, system.source, version)
