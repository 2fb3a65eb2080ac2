"""pnpm keeps its metadata in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.tools.caches import PNPM
from rules.tools.invocations import Invocation
from rules.tools.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run


class PnpmCacheKept(Rule):
    """`pnpm install` leaves what it learned of the registry in the layer.

    pnpm keeps the descriptions of all packages that it looked at under `~/.cache/pnpm`. In an image nothing reads them
    again. (The packages themselves cost nothing twice: `node_modules` holds links to the files of the store.) `pnpm
    store prune` removes the descriptions, and whatever the store holds that no `node_modules` uses.

    A cache mount keeps the store for the next build:
    `RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile`.
    """

    category = Category.PACKAGE_MANAGERS
    references = (
        "https://pnpm.io/cli/store#prune",
        "https://pnpm.io/docker",
        "https://pnpm.io/settings#storedir",
    )
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            RUN corepack enable && pnpm install --frozen-lockfile --prod
            """,
            """
            FROM node:24-slim
            RUN corepack enable && pnpm install --frozen-lockfile --prod && \\
                pnpm store prune
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            RUN pnpm add --global serve@14.2.5
            """,
            """
            FROM node:24-slim
            RUN pnpm add --global serve@14.2.5 && \\
                pnpm store prune
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            RUN pnpm install --frozen-lockfile
            """,
            """
            FROM node:24-slim
            RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile
            """,
            context=Context(style="cache-mounts"),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim
            RUN pnpm install --frozen-lockfile && pnpm store prune
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM node:24-slim
            ENV PNPM_HOME=/pnpm
            RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install --prod --frozen-lockfile
            """,
            because="the store is mounted",
        ),
        Valid(
            """
            FROM node:24-slim
            RUN pnpm fetch --prod
            COPY . .
            RUN pnpm install --offline --prod
            """,
            because="the store is filled for a later step, and that one downloads nothing",
        ),
        Valid(
            """
            FROM node:24 AS build
            RUN pnpm install --frozen-lockfile
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for download in last_of_each_run(kept_downloads(dockerfile, context, PNPM, _downloads)):
            basis = "measured on express, lodash and typescript, with and without a lock file"
            plain = clean_behind(dockerfile, download, "pnpm store prune", Saving("3 to 16 MB of descriptions", basis))
            yield self.finding(
                download.call.command.span,
                "What pnpm learned of the registry stays in this layer.",
                keep_out(dockerfile, context, download, PNPM, plain),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool == "pnpm" and call.subcommand in {"install", "add"} and not call.has("--offline", "--store-dir")
