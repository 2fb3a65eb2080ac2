"""Smaller variants beside the slim ones, and the spellings that few images use.

Every tag of the official images' definition files (2026-08) was checked once: what these functions answer exists.
"""

from __future__ import annotations

import pytest

from rules.images.names import image_name
from rules.images.runtime_variants import java_runtime
from rules.images.variants import alpine_tag, slim_tag


@pytest.mark.parametrize(
    ("image", "slim"),
    [
        ("perl:stable", "stable-slim"),
        ("perl:stable-bookworm", "stable-slim-bookworm"),
        ("perl:devel-threaded-trixie", "devel-slim-threaded-trixie"),
        ("node:krypton", "krypton-slim"),
        ("node:lts-krypton", None),
        ("node:lts", "lts-slim"),
        ("debian:stable", "stable-slim"),
        ("pypy:3.11-7.3-bookworm", "3.11-7.3-slim-bookworm"),
        ("erlang:29.0.5.0", "29.0.5.0-slim"),
    ],
)
def test_rare_tags_are_spelled_as_their_family_does(image: str, slim: str | None) -> None:
    assert slim_tag(image_name(image)) == slim


@pytest.mark.parametrize(
    ("image", "alpine"),
    [
        ("python:3.13", "3.13-alpine"),
        ("python", "alpine"),
        ("python:3.13-bookworm", "3.13-alpine"),
        ("node:20-bullseye", "20-alpine"),
        ("elixir:1.17-otp-27", "1.17-otp-27-alpine"),
        ("perl:5.40", None),
        ("pypy:3.11", None),
        ("debian:13", None),
        ("python:3.13-windowsservercore", None),
        ("registry.example.com/python:3.13", None),
    ],
)
def test_the_alpine_variant_of_the_same_version(image: str, alpine: str | None) -> None:
    assert alpine_tag(image_name(image)) == alpine


@pytest.mark.parametrize(
    ("image", "runtime"),
    [
        ("amazoncorretto:21", "21-headless"),
        ("amazoncorretto:21.0.12-al2023", "21.0.12-al2023-headless"),
        ("amazoncorretto:8u504-al2023-jdk", "8u504-al2023-jre"),
        ("amazoncorretto:8-alpine3.24-full", "8-alpine3.24-jre"),
        ("amazoncorretto:21.0.12", None),
        ("amazoncorretto:17-al2", None),
        ("amazoncorretto:17-alpine", None),
        ("sapmachine:21", "21-jre"),
        ("sapmachine:21-jdk-alpine-3.23", "21-jre-alpine-3.23"),
        ("sapmachine:17-jdk-headless-ubuntu", "17-jre-headless-ubuntu"),
        ("sapmachine:21-jre", None),
        ("ibm-semeru-runtimes:open-17-jdk-jammy", "open-17-jre-jammy"),
        ("ibm-semeru-runtimes:open-17-jre", None),
    ],
)
def test_the_runtime_of_a_java_kit(image: str, runtime: str | None) -> None:
    found = java_runtime(image_name(image))
    assert (found.tag if found else None) == runtime
