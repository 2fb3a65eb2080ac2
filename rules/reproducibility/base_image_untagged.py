"""A base image without a tag, or with `latest`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TypeGuard

from rules.dockerfile.model import Dockerfile, Stage
from rules.engine.context import BuildContext, Context, ImageVariant
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.base_image_edits import retag
from rules.tools.dockerfile_paths import is_not_run
from rules.tools.image_names import ImageName, image_name
from rules.tools.known_tags import newest_version, tag_used_elsewhere
from rules.tools.stage_places import others

_NO_VERSIONS = ("cgr.dev/", "gcr.io/distroless/")
"""These publish no tags by version: there only a digest names one image."""


class _NodeVersions:
    """What a registry says of `node`, for an example."""

    def variants(self, image: str) -> tuple[ImageVariant, ...]:
        return tuple(ImageVariant(tag, verified=True) for tag in ("latest", "24", "24.11", "24.11.1"))


class BaseImageUntagged(Rule):
    """The base image has no tag, or `latest`: what is built depends on the day.

    `latest` is whatever was pushed last, also the next major version. Name the version that the program was written
    for. Which one that is only you know; a fix is offered where another stage or Dockerfile of the repository names a
    tag of the same image, or where the registry was asked.
    """

    category = Category.REPRODUCIBILITY
    phase = Phase.BASE
    aliases = ("DL3006", "DL3007")
    references = ("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",)
    invalid = (
        Invalid("FROM python\n"),
        Invalid("FROM ghcr.io/acme/base:latest\n"),
        Invalid(
            """
            FROM node:24 AS build
            FROM node
            COPY --from=build /app /app
            """,
            """
            FROM node:24 AS build
            FROM node:24
            COPY --from=build /app /app
            """,
        ),
        Invalid(
            "FROM redis:latest\n",
            "FROM redis:8-alpine\n",
            Context(BuildContext(frozenset({"db/Dockerfile"}), {"db/Dockerfile": "FROM redis:8-alpine\n"}.get)),
        ),
        Invalid("FROM node:latest\n", "FROM node:24\n", Context(images=_NodeVersions())),
        Invalid(
            """
            FROM node AS build
            FROM node
            COPY --from=build /app /app
            """,
            """
            FROM node:24 AS build
            FROM node:24
            COPY --from=build /app /app
            """,
            Context(images=_NodeVersions()),
        ),
    )
    valid = (
        Valid("FROM python:3.14\n", because="it has a tag"),
        Valid("FROM gcr.io/distroless/static-debian12\n", because="these images have no tags by version"),
        Valid("FROM scratch\n", because="scratch is no image and has no tags"),
        Valid(
            "FROM python@sha256:0000000000000000000000000000000000000000000000000000000000000000\n",
            because="the digest names one image for good",
        ),
        Valid(
            """
            FROM python:3.14 AS base
            FROM base
            """,
            because="`base` is a stage",
        ),
        Valid(
            """
            FROM debian:13 AS BASE
            FROM BASE
            """,
            because="names of images have no capitals: the stage is meant",
        ),
        Valid(
            """
            ARG IMAGE
            FROM $IMAGE
            """,
            because="the one who builds gives the image",
        ),
        Valid(
            "FROM image\n",
            because="a test reads the file, nobody runs it",
            context=Context(path="parser/testfiles/escape/Dockerfile"),
        ),
        Valid("FROM localhost:5000/app:1\n", because="the first colon is a port"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_not_run(context.path):
            return
        found: dict[str, list[Stage]] = {}
        for stage in dockerfile.stages:
            if _names_no_version(stage.base_image):
                found.setdefault(image_name(stage.base_image).short, []).append(stage)
        for name, stages in found.items():
            image = image_name(stages[0].base_image or "")
            what = f"`{name}` has no tag" if not image.tag else f"`{name}` names no version"
            message = f"{what}{others(stages)}: what is built changes with whatever was pushed last."
            yield self.finding(stages[0].base.image.span, message, _fix(dockerfile, stages, image, context))


def _names_no_version(base: str | None) -> TypeGuard[str]:
    """Whether the image of a FROM is left to the day.

    A stage, and a variable without a value, is no image; nor is a name with capitals, which no registry can hold: some
    builders take it for the stage that is called so, BuildKit refuses it.
    """
    if base is None or base == "scratch":
        return False
    image = image_name(base)
    if image.repository != image.repository.lower():
        return False
    return not image.digest and image.tag in {"", "latest"} and not image.repository.startswith(_NO_VERSIONS)


def _fix(dockerfile: Dockerfile, stages: list[Stage], image: ImageName, context: Context) -> Fix | None:
    used = tag_used_elsewhere(dockerfile, image, context)
    tag = used or newest_version(image, context)
    if tag is None:
        return None
    edits = [retag(dockerfile, stage, image, image.tagged(tag)) for stage in stages]
    if not all(edits):
        return None
    source = "another stage or Dockerfile here uses it" if used else "the registry names it"
    caution = f"Check that `{tag}` is the version you want ({source})."
    return Fix(f"Name the version: `{tag}`", tuple(dict.fromkeys(chain.from_iterable(edits))), caution)
