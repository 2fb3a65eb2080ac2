"""uv keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.uv import UV_CACHE
from rules.edits.kept_caches import keep_out, kept_downloads
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class UvCacheKept(Rule):
    """uv leaves its cache in the layer.

    uv keeps every package it downloads or builds under `~/.cache/uv`, unpacked. In an image nothing reads it again.
    Turn the cache off, or mount one: `RUN --mount=type=cache,target=/root/.cache/uv uv sync`.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://docs.astral.sh/uv/guides/integration/docker/#caching",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN uv pip install --system flask
            """,
            """
            FROM python:3.13-slim
            RUN uv pip install --no-cache --system flask
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN uv sync --frozen
            """,
            """
            FROM python:3.13-slim
            RUN uv sync --no-cache --frozen
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN uv sync --frozen
            """,
            """
            FROM python:3.13-slim
            RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen
            """,
            context=Context(style="cache-mounts"),
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen
            """,
            because="the cache lives in the mount",
        ),
        Valid(
            """
            FROM python:3.13-slim
            ENV UV_NO_CACHE=1
            RUN uv sync --frozen
            """,
            because="the variable turns the cache off",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN uv sync --frozen && uv cache clean
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN uv sync -n --frozen
            """,
            because="`-n` is the short form of `--no-cache`",
        ),
        Valid(
            """
            FROM python:3.13-slim AS build
            RUN uv sync --frozen
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for download in kept_downloads(dockerfile, context, UV_CACHE, _downloads):
            verb = download.call.subcommand_word or download.call.program
            plain = Fix(
                "Add `--no-cache`",
                (insert(verb.span.end, " --no-cache"),),
                saving=Saving("uv's unpacked packages", "uv's documentation on Docker"),
            )
            yield self.finding(
                download.call.command.span,
                "uv's cache stays in this layer.",
                keep_out(dockerfile, context, download, UV_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    verbs = {"pip install", "pip sync", "sync", "tool install", "add"}
    return (
        call.tool == "uv"
        and call.subcommand in verbs
        and not call.has("--no-cache", "--no-cache-dir", "-n", "--cache-dir")
    )
