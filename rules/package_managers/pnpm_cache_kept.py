"""pnpm keeps the descriptions of packages in the layer."""

from __future__ import annotations

from rules.ecosystems.pnpm_and_bun import PNPM
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid
from rules.package_managers._cache_kept import LinkedCacheKept


class PnpmCacheKept(LinkedCacheKept):
    """`pnpm add`, or an install without a lock file, leaves package descriptions in the layer.

    To choose versions, pnpm reads the descriptions of all packages and keeps them in `~/.cache/pnpm`. Nothing in the
    image reads them again. `pnpm store prune` in the same `RUN` removes them.

    An install from a lock file needs no descriptions, and packages take no extra space, because `node_modules` links to
    the files in the store. For such an install, a cache mount on the store saves time but no space.
    """

    manager = PNPM
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
