"""pnpm keeps the descriptions of packages in the layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.node_linking import PNPM_CACHE
from rules.edits.kept_caches import Download, clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class PnpmCacheKept(Rule):
    """`pnpm add`, or an install without a lock file, leaves the descriptions of packages in the layer.

    To choose versions, pnpm reads the descriptions of all packages and keeps them under `~/.cache/pnpm`. In an image
    nothing reads them again; `pnpm store prune` in the same `RUN` removes them.

    An install by a lock file needs no descriptions, and the packages cost nothing twice: `node_modules` holds links to
    the files of the store. There a cache mount on the store saves time, not space.
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
            WORKDIR /app
            COPY package.json ./
            RUN corepack enable && pnpm install --prod
            """,
            """
            FROM node:24-slim
            WORKDIR /app
            COPY package.json ./
            RUN corepack enable && pnpm install --prod && \\
                pnpm store prune
            """,
            holding({"package.json": "{}", "index.js": ""}),
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
            RUN pnpm add --global serve@14.2.5
            """,
            """
            FROM node:24-slim
            RUN --mount=type=cache,target=/root/.local/share/pnpm/store \\
                --mount=type=cache,target=/root/.cache/pnpm \\
                pnpm add --global serve@14.2.5
            """,
            context=Context(style="cache-mounts"),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim
            RUN pnpm add --global serve@14.2.5 && pnpm store prune
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM node:24-slim
            WORKDIR /app
            COPY . .
            RUN pnpm install --prod
            """,
            because="the lock file names the versions",
            context=holding({"package.json": "{}", "pnpm-lock.yaml": "", "index.js": ""}),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY package.json pnpm-lock.yaml* ./
            RUN pnpm install
            """,
            because="nobody knows whether there is a lock file",
        ),
        Valid(
            """
            FROM node:24-slim
            RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm add --global serve@14.2.5
            """,
            because="a cache is mounted",
        ),
        Valid(
            """
            FROM node:24 AS build
            RUN pnpm add --global turbo@2.6.1
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            because="a builder stage is not shipped",
        ),
        Valid(
            """
            FROM node:24-slim
            WORKDIR /app
            COPY pnpm-lock.yaml ./
            RUN pnpm fetch --prod
            RUN pnpm add --global pm2@6.0.13
            COPY . .
            RUN pnpm install --prod --offline
            """,
            because="a later step installs from the store",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if _OFFLINE.search(dockerfile.source.text):
            return  # a later step installs from the store, out of which `prune` would take what nothing links to yet
        downloads = (
            one for one in kept_downloads(dockerfile, context, PNPM_CACHE, _downloads) if _chooses(one, context)
        )
        for download in last_of_each_run(downloads):
            saving = Saving("about 12 MB of descriptions", "measured: express, lodash and typescript with pnpm 10")
            plain = clean_behind(dockerfile, download, "pnpm store prune", saving)
            yield self.finding(
                download.call.command.span,
                "The descriptions of packages that pnpm fetched stay in this layer.",
                keep_out(dockerfile, context, download, PNPM_CACHE, plain),
            )


_OFFLINE = re.compile(r"\bpnpm fetch\b|--(prefer-)?offline\b")


def _downloads(call: Invocation) -> bool:
    return call.tool == "pnpm" and call.subcommand in {"install", "add"} and not call.has("--offline", "--store-dir")


def _chooses(download: Download, context: Context) -> bool:
    """Whether pnpm chooses versions itself: packages are added, or there surely is no lock file."""
    call = download.call
    if call.subcommand == "add" or call.operands or call.has("--no-lockfile"):
        return True
    files = context.build.files
    return files is not None and not any(basename(path) == "pnpm-lock.yaml" for path in files)
