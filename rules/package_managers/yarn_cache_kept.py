"""Yarn keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.node import YARN
from rules.edits.kept_caches import KeptDownload
from rules.engine.context import Context
from rules.engine.rule import Invalid, Valid
from rules.facts.yarn_version import may_be_modern
from rules.package_managers._cache_kept import CacheKept


class YarnCacheKept(CacheKept):
    """`yarn install` leaves its download cache in the layer.

    Yarn 1 keeps every archive that it downloads. Nothing in the image reads that cache again. Empty it in the same
    `RUN`, or mount a cache: `RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install
    --frozen-lockfile`.

    Yarn 2 and later can run an application from its cache (Plug'n'Play). If a file shows that the repository uses it,
    this rule reports nothing.
    """

    manager = YARN
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
    )

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        return () if may_be_modern(dockerfile, context.build) else downloads
