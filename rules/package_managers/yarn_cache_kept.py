"""Yarn keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.node import YARN_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation
from rules.facts.yarn_version import may_be_modern


class YarnCacheKept(Rule):
    """`yarn install` leaves its download cache in the layer.

    Yarn 1 keeps every archive it downloads. In an image nothing reads that cache again. Empty it in the same `RUN`, or
    mount a cache: `RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install --frozen-lockfile`.

    Yarn 2 and later can run an application from its cache (Plug'n'Play): where a file shows that it is used, this rule
    is silent.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = (
        "DL3060",
        "yarnCacheCleanAfterInstall",
    )
    references = ("https://classic.yarnpkg.com/en/docs/cli/cache",)
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            RUN yarn install --frozen-lockfile --production
            """,
            """
            FROM node:22-slim
            RUN yarn install --frozen-lockfile --production && \\
                yarn cache clean
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            RUN yarn
            """,
            """
            FROM node:22-slim
            RUN yarn && \\
                yarn cache clean
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22-slim
            RUN yarn install && yarn cache clean
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN --mount=type=cache,target=/root/.yarn YARN_CACHE_FOLDER=/root/.yarn yarn install
            """,
            because="the cache is moved to a mount",
        ),
        Valid(
            """
            FROM node:22-slim
            COPY .yarnrc.yml package.json yarn.lock ./
            RUN yarn install --immutable
            """,
            because="Yarn 2 and later may need its cache",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN corepack enable && yarn install
            """,
            because="corepack may bring Yarn 2 or later",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN yarn --version
            """,
            because="it installs nothing",
        ),
        Valid(
            """
            FROM node:22 AS build
            RUN yarn install
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if may_be_modern(dockerfile, context.build):
            return
        downloads = kept_downloads(dockerfile, context, YARN_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "yarn cache clean",
                Saving("the archives Yarn downloaded", "Yarn keeps every archive"),
            )
            yield self.finding(
                download.call.command.span,
                "Yarn's download cache stays in this layer.",
                keep_out(dockerfile, context, download, YARN_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return (
        call.tool == "yarn" and call.subcommand in {"install", "add", "global add"} and not call.has("--cache-folder")
    )
