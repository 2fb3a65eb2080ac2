"""`.git` is copied into the image that ships."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from rules.dockerfile.model import Dockerfile, Transfer
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid


class GitHistoryCopied(Rule):
    """`.git` is copied into the image that ships.

    It holds every version of every file, including those that were removed because they held a secret. It's often
    larger than the program. It also changes with each commit, so the steps below it never come from the build cache. If
    the program needs its version, pass it as a build argument, or read it in a stage that doesn't ship.
    """

    category = Category.BUILD_CONTEXT
    aliases = ("DF026",)
    references = ("https://docs.docker.com/build/concepts/context/#dockerignore-files",)
    invalid = (
        Invalid("FROM python:3.14-slim\nCOPY .git /app/.git\n"),
        Invalid("FROM python:3.14-slim\nADD ./.git/ /app/.git/\nRUN git describe > version\n"),
    )
    valid = (
        Valid(
            """
            FROM golang:1.27 AS build
            COPY .git .git
            RUN go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the stage that reads the version from it is not shipped",
        ),
        Valid("FROM python:3.14-slim\nCOPY .gitignore ./\n", because="it is another file"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Transfer):
            if copy.flag("from") is not None or not context.ships(dockerfile, stage):
                continue
            for word in copy.sources:
                if normpath((word.literal or "").lstrip("/")) == ".git":
                    yield self.finding(
                        word.span,
                        "The image ships the whole Git history in `.git`, and every commit rebuilds this layer.",
                    )
