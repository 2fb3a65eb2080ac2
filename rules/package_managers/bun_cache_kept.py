"""Bun keeps the descriptions of packages in the layer."""

from __future__ import annotations

from rules.ecosystems.pnpm_and_bun import BUN
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid
from rules.package_managers._cache_kept import LinkedCacheKept


class BunCacheKept(LinkedCacheKept):
    """`bun add`, or an install without a lock file, leaves package descriptions in the layer.

    To choose versions, Bun reads the descriptions of all packages and keeps them in `~/.bun/install/cache`. Nothing in
    the image reads them again. Remove them in the same `RUN`.

    An install from a lock file reads no descriptions, and packages take no extra space, because `node_modules` links to
    the files in the cache. For such an install, a cache mount saves time but no space.
    """

    manager = BUN
    references = ("https://bun.sh/docs/install/cache",)
    invalid = (
        Invalid(
            """
            FROM oven/bun:1
            RUN bun add --global serve@14.2.5
            """,
            """
            FROM oven/bun:1
            RUN bun add --global serve@14.2.5 && \\
                rm -rf ~/.bun/install/cache
            """,
        ),
        Invalid(
            """
            FROM oven/bun:1
            WORKDIR /app
            COPY . .
            RUN bun install --production
            """,
            """
            FROM oven/bun:1
            WORKDIR /app
            COPY . .
            RUN bun install --production && \\
                rm -rf ~/.bun/install/cache
            """,
            context=holding({"package.json": "{}", "index.ts": ""}),
        ),
    )
    valid = (
        Valid(
            """
            FROM oven/bun:1
            WORKDIR /app
            COPY . .
            RUN bun install --production
            """,
            because="the lock file names the versions",
            context=holding({"package.json": "{}", "bun.lock": "", "index.ts": ""}),
        ),
        Valid(
            """
            FROM oven/bun:1
            WORKDIR /app
            COPY package.json bun.lock* ./
            RUN bun install --production
            """,
            because="nobody knows whether there is a lock file",
        ),
    )
