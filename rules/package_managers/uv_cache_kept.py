"""uv keeps its cache in the layer."""

from __future__ import annotations

from rules.ecosystems.uv import UV
from rules.engine.context import Context
from rules.engine.rule import Invalid, Valid
from rules.package_managers._cache_kept import CacheKept


class UvCacheKept(CacheKept):
    """uv leaves its cache in the layer.

    uv keeps every package that it downloads or builds in `~/.cache/uv`, unpacked. Nothing in the image reads it again.
    Turn the cache off, or mount one: `RUN --mount=type=cache,target=/root/.cache/uv uv sync`.
    """

    manager = UV
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
            RUN uv sync -n --frozen
            """,
            because="`-n` is the short form of `--no-cache`",
        ),
    )
