"""Poetry keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.python_projects import POETRY_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class PoetryCacheKept(Rule):
    """`poetry install` leaves its download cache in the layer.

    Poetry keeps every archive it downloads under `~/.cache/pypoetry`, beside its virtual environments: only
    `artifacts` and `cache` may go. Remove them in the same `RUN`, or mount a cache.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://python-poetry.org/docs/configuration/#cache-dir",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN poetry install --only main
            """,
            """
            FROM python:3.13-slim
            RUN poetry install --only main && \\
                rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            ENV POETRY_CACHE_DIR=/tmp/poetry
            RUN poetry install && rm -rf $POETRY_CACHE_DIR
            """,
            because="the cache is removed where it was moved to",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN poetry install --no-cache
            """,
            because="the cache is switched off",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN poetry install && poetry cache clear --all .
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM python:3.13-slim AS build
            RUN poetry install
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, POETRY_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "rm -rf " + " ".join(POETRY_CACHE.folders),
                Saving("the archives Poetry downloaded", "Poetry keeps every archive"),
            )
            yield self.finding(
                download.call.command.span,
                "Poetry's download cache stays in this layer.",
                keep_out(dockerfile, context, download, POETRY_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return (
        call.tool == "poetry" and call.subcommand in {"install", "sync", "add", "update"} and not call.has("--no-cache")
    )
