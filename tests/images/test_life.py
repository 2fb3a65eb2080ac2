"""How long images are supported: over every tag that the official images ever had."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.images.life.carriers import IMAGES
from rules.images.life.cycles import built_tags, data_day, product
from rules.images.life.lookup import Ended, ended, official_name
from rules.images.life.successors import cycles_of
from rules.images.names import image_name

TODAY = date(2026, 11, 30)
EVER_BUILT = Path(__file__).with_name("tags_ever_built.txt.gz")
"""The tags that official-images' library files ever named, one patch release for each minor version.

Made from its history: `git log -p -- library/`, the words of `Tags:` and `SharedTags:`.
"""


def _ever_built() -> list[str]:
    lines = gzip.decompress(EVER_BUILT.read_bytes()).decode().splitlines()
    return [f"{image}:{tag}" for image, *tags in map(str.split, lines) for tag in tags]


@pytest.fixture(scope="module")
def ends() -> dict[str, Ended]:
    found = {text: ended(image_name(text), TODAY) for text in _ever_built()}
    return {text: end for text, end in found.items() if end is not None}


def test_most_tags_that_were_ever_built_have_ended(ends: dict[str, Ended]) -> None:
    assert len(ends) > 30_000


def test_every_successor_of_every_tag_is_built(ends: dict[str, Ended]) -> None:
    """A tag without a list of tags beside it comes from our own tables, which other tests read."""
    named = {end.successor for end in ends.values() if end.successor}
    official = {text for text in named if built_tags(official_name(image_name(text))) and image_name(text).tag}
    assert official
    unknown = sorted(t for t in official if image_name(t).tag not in built_tags(official_name(image_name(t))))
    assert unknown == []


def test_no_successor_has_ended_itself(ends: dict[str, Ended]) -> None:
    named = {end.successor for end in ends.values() if end.successor}
    assert sorted(text for text in named if ended(image_name(text), TODAY) is not None) == []


def test_no_successor_ends_within_half_a_year_where_a_longer_one_is_built(ends: dict[str, Ended]) -> None:
    soon = (TODAY + timedelta(183)).isoformat()
    short = {(image_name(text).repository, end.successor) for text, end in ends.items() if "" < end.until < soon}
    lasting = {image_name(text).repository for text, end in ends.items() if end.until >= soon}
    assert sorted(successor for repository, successor in short if repository in lasting) == []


def test_a_successor_keeps_the_variant_or_is_not_named(ends: dict[str, Ended]) -> None:
    """An Alpine image stays one, a slim one slim, and nobody gets `onbuild` taken away without a word."""
    for part in ("alpine", "slim", "onbuild", "fpm", "apache", "jre"):
        of_part = {t: e for t, e in ends.items() if re.search(rf"[:-]{part}\b|-{part}\d", t) and e.kind == "version"}
        lost = [t for t, e in of_part.items() if e.successor and part not in e.successor]
        assert lost == [], part


def test_every_message_has_a_page_and_a_well_formed_tag(ends: dict[str, Ended]) -> None:
    for text, end in ends.items():
        assert end.source.startswith("https://"), text
        assert re.fullmatch(r"|\d{4}-\d\d(-\d\d)?", end.ended), text
        assert not re.search(r"\.-|--|-$|\.$|:$", end.successor), (text, end.successor)


def test_a_mirror_and_an_architecture_stay(ends: dict[str, Ended]) -> None:
    mirrored = "public.ecr.aws/docker/library/python:3.8-slim"
    found = ended(image_name(mirrored), TODAY)
    assert found is not None
    assert found.successor == "public.ecr.aws/docker/library/python:3.14-slim"


@pytest.mark.parametrize(
    ("image", "what", "successor"),
    [
        ("golang:1.26-alpine3.20", "Alpine Linux 3.20", "golang:1.26-alpine3.24"),
        ("alpine:3.20", "Alpine Linux 3.20", "alpine:3.24"),
        ("php:8.3.21-fpm-alpine3.21", "Alpine Linux 3.21", "php:8.3-fpm-alpine3.24"),
        ("node:lts-gallium", "Node.js 16", "node:26"),
        ("node:lts-hydrogen-slim", "Node.js 18", "node:26-slim"),
        ("public.ecr.aws/amazonlinux/amazonlinux:2", "Amazon Linux 2", "public.ecr.aws/amazonlinux/amazonlinux:2023"),
        ("quay.io/centos/centos:7", "CentOS Linux 7", "almalinux:9"),
        ("redhat/ubi7-minimal", "Red Hat UBI 7", "redhat/ubi9-minimal"),
        (
            "registry.access.redhat.com/ubi7/ubi-minimal:7.9",
            "Red Hat UBI 7",
            "registry.access.redhat.com/ubi9/ubi-minimal",
        ),
        ("registry.access.redhat.com/ubi7/nodejs-14", "Red Hat UBI 7", ""),
        ("bitnami/node:18", "`bitnami/node:18`", ""),
        ("k8s.gcr.io/pause:3.2", "The registry `k8s.gcr.io`", "registry.k8s.io/pause:3.2"),
        ("microsoft/dotnet:2.1-sdk", "The `microsoft/dotnet` image", "mcr.microsoft.com/dotnet/sdk:10.0"),
        ("ghcr.io/oracle/oraclelinux:7", "Oracle Linux 7", "ghcr.io/oracle/oraclelinux:10"),
        ("mcr.microsoft.com/dotnet/nightly/sdk:7.0", ".NET 7", "mcr.microsoft.com/dotnet/nightly/sdk:10.0"),
        ("docker:20.10-dind", "Docker Engine 20.10", "docker:29-dind"),
        ("gradle:6-jdk11", "Gradle 6", "gradle:8-jdk11"),
        ("clojure:temurin-17-lein-bullseye", "Debian bullseye", "clojure:temurin-17-lein-trixie"),
        ("eclipse-temurin:17-jdk-alpine-3.21", "Alpine Linux 3.21", "eclipse-temurin:17-jdk-alpine-3.24"),
        ("mongo:7.0-focal", "Ubuntu focal", "mongo:7.0-jammy"),
        ("debian:oldoldstable", "Debian oldoldstable", "debian:13"),
        ("ros:noetic-ros-base", "ROS noetic", "ros:lyrical-ros-base"),
        ("gcr.io/distroless/java:11", "Distroless on Debian 11 and older", "gcr.io/distroless/java17-debian13"),
        ("gcr.io/distroless/nodejs:16", "Distroless on Debian 11 and older", "gcr.io/distroless/nodejs22-debian13"),
        (
            "gcr.io/distroless/base-debian11:nonroot",
            "Distroless on Debian 11 and older",
            "gcr.io/distroless/base-debian13:nonroot",
        ),
        ("eclipse-temurin:26", "Eclipse Temurin 26", "eclipse-temurin:25"),
        ("rabbitmq:4.2-management", "RabbitMQ 4.2", "rabbitmq:4.3-management"),
        ("traefik:3.6", "Traefik 3.6", "traefik:3.7"),
        ("python:3.6.8-onbuild", "Python 3.6", ""),
        ("rust:1.64-slim-bookworm", "Rust 1.64", "rust:1.98-slim"),
        ("composer:2.7", "Composer 2.7", "composer:2.10"),
        ("pypy:3.9-slim", "Python 3.9", "pypy:3.11-slim"),
    ],
)
def test_what_people_were_told_wrongly_or_not_at_all(image: str, what: str, successor: str) -> None:
    end = ended(image_name(image), TODAY)
    assert end is not None
    assert (end.what, end.successor) == (what, successor)


@pytest.mark.parametrize(
    "image",
    [
        *(
            "rust:1.97",
            "redis:8.0",
            "fedora:43",
            "php:8.2",
            "tomcat:10.1-jdk8",
            "debian:oldstable",
            "node:lts",
            "ubuntu",
        ),
        *("gcr.io/distroless/static:nonroot", "gcr.io/distroless/java21", "gcr.io/distroless/python3"),
        *("gcr.io/distroless/base-debian12:nonroot", "quay.io/centos/centos:stream9", "openjdk:28-ea", "nginx:1"),
    ],
)
def test_what_is_supported_is_left_alone(image: str) -> None:
    assert ended(image_name(image), TODAY) is None


def test_a_version_ends_on_its_day_and_not_before() -> None:
    image = image_name("python:3.10")
    assert ended(image, date(2026, 10, 31)) is None
    assert ended(image, date(2026, 11, 1)) is not None


def test_every_carrier_has_cycles_with_days() -> None:
    for image, carrier in IMAGES.items():
        assert cycles_of(carrier), image
        assert any(cycle.ends is not None for cycle in cycles_of(carrier)), image


def test_python_is_read_as_its_page_says() -> None:
    days = {cycle.name: cycle.ends for cycle in product("python").cycles}
    assert days["3.13"] == date(2029, 10, 31)
    assert data_day() >= date(2026, 8, 21)
