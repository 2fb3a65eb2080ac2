"""npm keeps its cache in the layer."""

from __future__ import annotations

from rules.dockerfile.model import Stage
from rules.ecosystems.node import NPM, UNDISTURBED_CLEANER, WITH_NPM_9
from rules.engine.context import Context
from rules.engine.rule import Invalid, Valid
from rules.facts.users import first_stage
from rules.package_managers._cache_kept import CacheKept


class NpmCacheKept(CacheKept):
    """`npm install` leaves its download cache in the layer.

    npm keeps every archive that it downloads in `~/.npm`. Nothing in the image reads that cache again. Empty it in the
    same `RUN`, or mount a cache: `RUN --mount=type=cache,target=/root/.npm npm ci`.

    npm 9 may look for a newer npm while it empties the cache, and then fails with `ENOTEMPTY`. `--no-update-notifier`
    keeps it from looking.
    """

    manager = NPM
    aliases = (
        "npmCacheCleanAfterInstall",
        "npmCacheCleanUseForce",
        "DF055",
    )
    references = ("https://docs.npmjs.com/cli/commands/npm-cache",)
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            RUN npm ci --omit=dev
            """,
            """
            FROM node:22-slim
            RUN npm ci --omit=dev && \\
                npm cache clean --force
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            RUN npm ci --omit=dev
            """,
            """
            FROM node:22-slim
            RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM node:20.5.1-slim
            RUN npm ci --omit=dev
            """,
            """
            FROM node:20.5.1-slim
            RUN npm ci --omit=dev && \\
                npm cache clean --force --no-update-notifier
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            USER node
            RUN npm ci
            """,
            """
            FROM node:22-slim
            USER node
            RUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM node:22-slim
            USER app
            RUN npm ci
            """,
            """
            FROM node:22-slim
            USER app
            RUN npm ci && \\
                npm cache clean --force
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache --virtual .build npm && \\
                npm install --global bower@1.8.14 && \\
                apk del .build
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache --virtual .build npm && \\
                npm install --global bower@1.8.14 && \\
                npm cache clean --force && \\
                apk del .build
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM oven/bun:1
            RUN bun install
            """,
            because="bun is another tool",
        ),
        Valid(
            """
            FROM node:24-slim
            RUN npm install --global serve@14.2.5 && npm cache clear --force
            """,
            because="`clear` is another name for `clean`",
        ),
    )

    def cleaner(self, stage: Stage) -> str:
        return UNDISTURBED_CLEANER if WITH_NPM_9.match(first_stage(stage).base_image or "") else super().cleaner(stage)
