"""COPY --from of a whole file system."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.image_shells import family
from rules.images.names import image_name


class WholeStageCopied(Rule):
    """`COPY --from` copies the whole file system of another stage.

    The tools of that stage come along, and its files overwrite those of this image, including system libraries. Copy
    only what the program needs, such as its folder.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"--from"})
    aliases = ("DL3067",)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27 AS build
            RUN go build -o /app .
            FROM debian:13-slim
            COPY --from=build / /
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim AS all
            RUN apt-get update && apt-get install -y curl
            FROM scratch
            COPY --from=all / /
            """,
            because="an empty image that takes everything is one way to make one layer of many",
        ),
        Valid(
            """
            FROM scratch AS files
            COPY rootfs /
            FROM debian:13-slim
            COPY --from=files / /
            """,
            because="the other stage holds nothing but these files",
        ),
        Valid(
            "FROM tonistiigi/xx AS xx\nFROM debian:13-slim\nCOPY --from=xx / /\n",
            because="an image under a name may be made to be laid over",
        ),
        Valid("FROM debian:13-slim\nCOPY --from=tool/overlay / /\n", because="the image may be made to be laid over"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Copy):
            source = dockerfile.copied_stage(copy)
            whole = {word.literal for word in copy.arguments} <= {"/", "/.", "/*", "./"} and len(copy.arguments) == 2
            if source is None or not whole or copy.arguments[0].literal not in {"/", "/.", "/*"}:
                continue
            is_overlay = not source.instructions and family(source) in {"unknown", "none"}
            if not is_overlay and not _is_empty(stage.base_image) and not _is_empty(source.base_image):
                yield self.finding(copy.span, f"All of the stage `{copy.from_}` comes along, its system included.")


def _is_empty(image: str | None) -> bool:
    return image is not None and image_name(image).known_as == "scratch"
