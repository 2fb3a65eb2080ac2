"""A base image, or one that `COPY --from` takes from, without a tag or with `latest`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rules.dockerfile.model import Dockerfile
from rules.edits.base_image import retag
from rules.engine.context import BuildContext, Context, ImageFacts, KnownTag
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.dockerfile_paths import is_not_run
from rules.facts.known_tags import newest_version, tag_used_elsewhere
from rules.facts.used_images import ImageUse, image_uses, others
from rules.images.names import ImageName

_NO_VERSIONS = ("cgr.dev/", "gcr.io/distroless/")
"""These publish no tags by version: there only a digest names one image."""


_YOURS = "only you know which version is meant"

_NODE_VERSIONS = ImageFacts({f"node:{tag}": KnownTag(tag) for tag in ("latest", "24", "24.11", "24.11.1")})
"""What a registry says of `node`, for an example."""


class BaseImageUntagged(Rule):
    """The base image has no tag, or `latest`: the result depends on the day of the build.

    `latest` is whatever was pushed last, including the next major version. Name the version that the program was
    written for, in `COPY --from` too. Only you know which one that is. Slimline therefore offers a fix only if another
    stage or Dockerfile of the repository names a tag of the same image, or if it asked the registry.
    """

    category = Category.REPRODUCIBILITY
    kept_on_purpose = (
        r"\b(?:always|want|purpose\w*|deliberate\w*|intention\w*)\b[^.]{0,30}\b(?:latest|newest|untagged)\b"
    )
    phase = Phase.BASE
    aliases = ("DL3006", "DL3007", "DF001", "DS-0001", "CKV_DOCKER_7")
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
        Invalid("FROM alpine:3.5 AS old\nFROM alpine\nCOPY --from=old /a /a\n"),
        Invalid(
            "FROM alpine\n",
            context=Context(BuildContext(frozenset({"testdata/Dockerfile"}), lambda path: "FROM alpine:3.24\n")),
        ),
        Invalid("FROM python:3.14-slim\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n"),
        Invalid("FROM node:latest\n", "FROM node:24\n", Context(images=_NODE_VERSIONS)),
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
            Context(images=_NODE_VERSIONS),
        ),
    )
    valid = (
        Valid("# We always want the latest image here\nFROM alpine\n", because="the comment says that it's on purpose"),
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
        Valid("FROM debian:13\nCOPY --from=shared /bin/tool /bin/\n", because="it may be a context of the build"),
        Valid("ARG UV\nFROM debian:13\nCOPY --from=$UV /uv /bin/\n", because="the one who builds gives the image"),
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
        found: dict[str, list[ImageUse]] = {}
        for use in image_uses(dockerfile):
            if _names_no_version(use.image):
                found.setdefault(use.image.short, []).append(use)
        for name, uses in found.items():
            what = f"`{name}` has no tag" if not uses[0].image.tag else f"`{name}` has no version"
            message = f"{what}{others(uses)}: the build changes whenever a new image is pushed."
            fix = _fix(dockerfile, uses, context)
            yield self.finding(uses[0].span, message, fix, refused="" if fix else _YOURS)


def _names_no_version(image: ImageName) -> bool:
    """Whether the image is left to the day.

    A name with capitals is no image, since no registry can hold it: some builders take it for the stage that is called
    so, BuildKit refuses it.
    """
    if image.repository != image.repository.lower() or image.digest:
        return False
    return image.tag in {"", "latest"} and not image.repository.startswith(_NO_VERSIONS)


def _fix(dockerfile: Dockerfile, uses: list[ImageUse], context: Context) -> Fix | None:
    image = uses[0].image
    used = tag_used_elsewhere(dockerfile, image, context)
    tag = used or newest_version(image, context)
    if tag is None:
        return None
    edits = [retag(dockerfile, use.stage, image, image.tagged(tag)) if use.stage else () for use in uses]
    if not all(edits):
        return None
    source = "another stage or Dockerfile here uses it" if used else "the registry names it"
    caution = f"Check that `{tag}` is the version you want ({source})."
    return Fix(f"Name the version: `{tag}`", tuple(dict.fromkeys(chain.from_iterable(edits))), caution)
