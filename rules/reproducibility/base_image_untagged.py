"""A base image without a tag, or with `latest`."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Stage
from rules.engine.context import BuildContext, Context, ImageVariant
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.base_image_edits import retag
from rules.tools.image_names import ImageName, image_name
from rules.tools.known_tags import newest_version, tag_used_elsewhere

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
            ARG IMAGE
            FROM $IMAGE
            """,
            because="the one who builds gives the image",
        ),
        Valid("FROM localhost:5000/app:1\n", because="the first colon is a port"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if stage.base_image is None or stage.base_image == "scratch":
                continue
            image = image_name(stage.base_image)
            if image.digest or image.tag not in {"", "latest"} or image.repository.startswith(_NO_VERSIONS):
                continue
            what = f"`{image.short}` has no tag" if not image.tag else f"`{image.short}` names no version"
            message = f"{what}: what is built changes with whatever was pushed last."
            yield self.finding(stage.base.image.span, message, _fix(dockerfile, stage, image, context))


def _fix(dockerfile: Dockerfile, stage: Stage, image: ImageName, context: Context) -> Fix | None:
    used = tag_used_elsewhere(dockerfile, image, context)
    tag = used or newest_version(image, context)
    edits = retag(dockerfile, stage, image, image.tagged(tag)) if tag is not None else ()
    if not edits:
        return None
    source = "another stage or Dockerfile here uses it" if used else "the registry names it"
    return Fix(f"Name the version: `{tag}`", edits, f"Check that `{tag}` is the version you want ({source}).")
