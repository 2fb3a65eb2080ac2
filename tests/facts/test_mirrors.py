"""Images whose Debian has left the mirrors."""

from __future__ import annotations

import pytest

from rules.images.mirrors import has_packages
from rules.images.names import image_name


@pytest.mark.parametrize(
    "image", ["python:3.12", "python:3", "python", "node:20", "node:lts", "ruby:2.6-bullseye", "x:1"]
)
def test_these_have_packages(image: str) -> None:
    assert has_packages(image_name(image))


@pytest.mark.parametrize("image", ["python:2.7", "python:3.6.6-stretch", "node:8.11.1", "ruby:2.6.2", "node:16-buster"])
def test_these_have_none(image: str) -> None:
    assert not has_packages(image_name(image))
