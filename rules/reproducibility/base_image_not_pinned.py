"""A base image without a digest."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.images.names import image_name


class BaseImageNotPinned(Rule):
    """The base image is named by a tag alone, and tags move.

    A digest (`python:3.14@sha256:...`) names one image for good: the same bytes next year, and nobody can replace them.
    It also keeps security fixes out until someone moves it, so it wants a tool that does that, such as Dependabot or
    Renovate. That is why this rule is off by default.
    """

    category = Category.REPRODUCIBILITY
    phase = Phase.BASE
    severity = Severity.HINT
    default = False
    references = ("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",)
    invalid = (Invalid("FROM python:3.14\n"),)
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
                yield self.finding(
                    stage.base.image.span, f"`{image.short}` is a tag: it can name another image tomorrow."
                )
