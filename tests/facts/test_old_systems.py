"""Base images whose tools are too old for advice of today."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.facts.old_systems import is_old

OLD = ("debian:8.2", "ubuntu:14.04", "ubuntu:trusty", "nvidia/cuda:8.0-devel-ubuntu14.04", "php:5.6-fpm-jessie")
OLD_BELOW = ("node:8", "node:8-slim", "docker.io/library/node:7.7.4", "node:carbon", "java", "java:7")
NEW = ("debian:9", "debian:12", "ubuntu:16.04", "node:80", "node:10", "node:8-stretch", "openjdk:8", "javaland/x:1")


@pytest.mark.parametrize("image", OLD + OLD_BELOW)
def test_an_old_system_is_known(image: str) -> None:
    assert is_old(parse(f"FROM {image}\n").stages[0])


@pytest.mark.parametrize("image", NEW)
def test_others_are_not_called_old(image: str) -> None:
    assert not is_old(parse(f"FROM {image}\n").stages[0])
