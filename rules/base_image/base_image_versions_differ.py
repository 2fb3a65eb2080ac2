"""Stages that start from different versions of one image."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.facts.stage_tree import families
from rules.images.names import ImageName, image_name
from rules.images.variants import DEBIAN_RELEASES

_BY_FIRST_NUMBER = frozenset(["node", "debian", "eclipse-temurin", "amazoncorretto"])
"""Images whose releases of one first number run each other's programs; of others it takes the first two."""


class BaseImageVersionsDiffer(Rule):
    """A stage takes files from another one that starts from a different version of the same image.

    Files that were built on one version then run on another one. Python doesn't find packages, because `site-packages`
    is in a folder for each version. Native modules of Node.js don't load, or a program needs a newer C library than
    there is. The builder also pulls two images instead of one. Name the version once, in an `ARG` above the first
    `FROM`.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    severity = Severity.WARNING
    looks_for = frozenset({"--from"})
    references = ("https://docs.docker.com/build/building/best-practices/#create-reusable-stages",)
    invalid = (
        Invalid(
            """
            FROM python:3.12 AS build
            RUN python -m venv /venv
            FROM python:3.13-slim
            COPY --from=build /venv /venv
            """,
        ),
        Invalid(
            """
            FROM node:22-bookworm AS build
            RUN npm ci
            FROM node:24-bookworm-slim
            COPY --from=build /app /app
            """,
        ),
        Invalid(
            """
            FROM rust:1-trixie AS build
            RUN cargo build --release
            FROM rust:1-slim-bookworm
            COPY --from=build /src/target/release/app /usr/bin/app
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13 AS build
            FROM python:3.13-slim
            COPY --from=build /venv /venv
            """,
            because="both are the same version",
        ),
        Valid(
            """
            FROM python:3.13.2 AS build
            FROM python:3.13-slim
            COPY --from=build /venv /venv
            """,
            because="one names the version more closely than the other",
        ),
        Valid(
            """
            FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS build
            FROM nvidia/cuda:12.4.0-base-ubuntu22.04
            COPY --from=build /venv /venv
            """,
            because="patches of one version stand in for each other",
        ),
        Valid(
            """
            FROM node:24.1-slim AS build
            FROM node:24.4-slim
            COPY --from=build /app /app
            """,
            because="native modules fit every Node.js 24",
        ),
        Valid(
            """
            FROM python:3.12 AS old
            RUN pytest
            FROM python:3.13
            RUN pytest
            """,
            because="nothing goes from one to the other: each tests its version",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        images = {
            stage: image_name(root.base_image)
            for root, stages in families(dockerfile).items()
            if root.base_image is not None
            for stage in stages
        }
        for stage in dockerfile.stages:
            for copy in stage.of_type(Copy):
                source = dockerfile.copied_stage(copy)
                own, other = images.get(stage), images.get(source) if source is not None else None
                if source is None or own is None or other is None or not _differ(own, other):
                    continue
                made = f"`{own.short}` uses what was built on `{other.short}` (line {source.base.lines.first})"
                yield self.finding(stage.base.image.span, f"{made}: use one version for both.")
                break


def _differ(one: ImageName, other: ImageName) -> bool:
    """Whether two tags of one image name versions, or Debian releases, that exclude each other."""
    if one.known_as != other.known_as:
        return False
    (version, release), (other_version, other_release) = _version(one.tag), _version(other.tag)
    compared = 1 if one.known_as in _BY_FIRST_NUMBER else 2
    if version and other_version and not _agree(version[:compared], other_version[:compared]):
        return True
    return bool(release and other_release) and release != other_release


def _version(tag: str) -> tuple[tuple[str, ...], str]:
    """The numbers at the start of a tag, and the Debian release in it."""
    parts = tag.split("-")
    numbers = parts[0].split(".") if parts[0][:1].isdigit() else []
    return tuple(numbers), next((part for part in parts if part in DEBIAN_RELEASES), "")


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]
