"""Pipenv keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.python_projects import PIPENV_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class PipenvCacheKept(Rule):
    """`pipenv install` leaves two download caches in the layer.

    Pipenv keeps its own cache under `~/.cache/pipenv` and calls pip, which keeps another. In an image nothing reads
    them again. Remove them in the same `RUN`, or mount caches.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://pipenv.pypa.io/en/latest/configuration.html",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pipenv install --deploy --system
            """,
            """
            FROM python:3.13-slim
            RUN pipenv install --deploy --system && \\
                rm -rf ~/.cache/pipenv ~/.cache/pip
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            ENV PIPENV_CACHE_DIR=/tmp/cache
            RUN pipenv install
            """,
            because="the cache is moved away",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pipenv sync && rm -rf ~/.cache
            """,
            because="the caches are removed in the same layer",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN --mount=type=cache,target=/root/.cache pipenv sync
            """,
            because="the caches live in a mount",
        ),
        Valid(
            """
            FROM python:3.13-slim AS build
            RUN pipenv install --deploy
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, PIPENV_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "rm -rf ~/.cache/pipenv ~/.cache/pip",
                Saving("the archives Pipenv and pip downloaded", "both keep every archive"),
            )
            yield self.finding(
                download.call.command.span,
                "Pipenv's download caches stay in this layer.",
                keep_out(dockerfile, context, download, PIPENV_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool == "pipenv" and call.subcommand in {"install", "sync", "update"}
