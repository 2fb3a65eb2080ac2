"""A base image without a digest."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Stage
from rules.engine.context import Context, ImageFacts, KnownTag
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.images.names import ImageName, image_name

_DIGEST = f"sha256:{'0' * 64}"
"""For an example."""


class BaseImageNotPinned(Rule):
    """The base image has only a tag, and tags move.

    A digest (`python:3.14@sha256:...`) names one image for good: you get the same bytes next year, and nobody can
    replace them. It also keeps security fixes out until somebody updates it, so use a tool that does that, such as
    Dependabot or Renovate. This rule is therefore off by default.
    """

    category = Category.REPRODUCIBILITY
    phase = Phase.BASE
    severity = Severity.HINT
    default = False
    references = ("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",)
    invalid = (
        Invalid("FROM python:3.14\n"),
        Invalid(
            "FROM python:3.14 AS build\n",
            f"FROM python:3.14@{_DIGEST} AS build\n",
            Context(images=ImageFacts({"python:3.14": KnownTag("3.14", digest=_DIGEST)})),
        ),
    )
    valid = (
        Valid(
            "FROM python:3.14@sha256:0000000000000000000000000000000000000000000000000000000000000000\n",
            because="the digest names one image",
        ),
        Valid("FROM scratch\n", because="scratch is no image"),
        Valid(
            """
            ARG BASE
            FROM $BASE
            """,
            because="the one who builds gives the image",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if stage.base_image in {None, "scratch"}:
                continue
            image = image_name(stage.base_image or "")
            if not image.digest:
                message = f"`{image.short}` is a tag, which can point to a different image tomorrow."
                yield self.finding(stage.base.image.span, message, _fix(stage, image, context))


def _fix(stage: Stage, image: ImageName, context: Context) -> Fix | None:
    """The digest that the tag names today, where the registry was asked."""
    known = context.images.found.get(image.short)
    written = stage.base.image
    if known is None or not known.digest or written.text != image.text or len(written.span) != len(written.text):
        return None
    caution = (
        "Check that a tool, such as Dependabot or Renovate, updates the digest. Without it, you get no security fixes."
    )
    return Fix("Pin the digest", (insert(written.span.end, f"@{known.digest}"),), caution)
