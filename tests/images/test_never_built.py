"""No fix names a tag that was never built: over every tag that the official images ever had."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from rules.images.alpine_servers import alpine_server
from rules.images.names import ImageName, image_name
from rules.images.runtime_variants import java_runtime, swift_runtime
from rules.images.variants import alpine_tag, slim_tag
from tests.images.test_life import EVER_BUILT

ONE_PATCH = re.compile(r"\d+\.\d+\.\d|-\d{8}")
"""Tags of one patch release: the list holds only some of them."""


def _proposed(image: ImageName) -> Iterator[ImageName]:
    yield from (image.tagged(tag) for tag in (slim_tag(image), alpine_tag(image)) if tag)
    others = (java_runtime(image), swift_runtime(image), alpine_server(image))
    yield from (one for one in others if one is not None)


def test_every_variant_of_every_tag_was_built() -> None:
    lines = gzip.decompress(EVER_BUILT.read_bytes()).decode().splitlines()
    ever = {image: set(tags) for image, *tags in map(str.split, lines)}
    images = (image_name(f"{image}:{tag}") for image, tags in ever.items() for tag in tags if not ONE_PATCH.search(tag))
    named = {one for image in images for one in _proposed(image) if one.known_as in ever}
    assert len(named) > 1_000
    assert sorted(one.text for one in named if one.tag not in ever[one.known_as]) == []


@pytest.mark.parametrize(
    "image", ["amazoncorretto:20", "tomcat:9-jdk16", "sapmachine:17.0.3", "swift:6.1-bookworm", "eclipse-temurin:16"]
)
def test_a_kit_without_a_runtime_image_gets_none(image: str) -> None:
    name = image_name(image)
    assert (java_runtime(name), swift_runtime(name)) == (None, None)


@pytest.mark.parametrize("image", ["python:3.6.2-stretch", "rust:1.24", "node:10.14.0-jessie", "debian:8.9"])
def test_an_image_without_a_slim_variant_gets_none(image: str) -> None:
    assert slim_tag(image_name(image)) is None
