"""npm keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.node import NPM_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class NpmCacheKept(Rule):
    """`npm install` leaves its download cache in the layer.

    npm keeps every archive it downloads under `~/.npm`. In an image nothing reads that cache again. Empty it in the
    same `RUN`, or mount a cache: `RUN --mount=type=cache,target=/root/.npm npm ci`.
    """

    category = Category.PACKAGE_MANAGERS
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
            FROM node:22-slim
            RUN npm ci && npm cache clean --force
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN npm ci && rm -rf /root/.npm
            """,
            because="the cache is removed in the same layer",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN --mount=type=cache,target=/root/.npm npm ci
            """,
            because="the cache lives in the mount",
        ),
        Valid(
            """
            FROM node:22 AS build
            RUN npm ci && npm run build
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            because="a builder stage is not shipped",
        ),
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

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, NPM_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "npm cache clean --force",
                Saving("about 39 MB of npm's archives", "measured on an Express application"),
            )
            yield self.finding(
                download.call.command.span,
                "npm's download cache stays in this layer.",
                keep_out(dockerfile, context, download, NPM_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool == "npm" and call.subcommand in {"install", "ci", "update"} and not call.has("--cache")
