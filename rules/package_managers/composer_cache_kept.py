"""Composer keeps its cache in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.php import COMPOSER_CACHE
from rules.edits.kept_caches import Download, clean_behind, keep_out, kept_downloads
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation
from rules.facts.missing_options import has_old_composer


class ComposerCacheKept(Rule):
    """`composer install` leaves its download cache in the layer.

    Composer keeps every archive it downloads below its home folder. In an image nothing reads that cache again. Turn
    it off, or mount one: `RUN --mount=type=cache,target=/root/.composer/cache composer install`.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://getcomposer.org/doc/03-cli.md#global-options",)
    invalid = (
        Invalid(
            """
            FROM php:8.4-cli
            RUN composer install --no-dev
            """,
            """
            FROM php:8.4-cli
            RUN composer install --no-cache --no-dev
            """,
        ),
        Invalid(
            """
            FROM php:7.4-cli
            COPY --from=composer:1.8 /usr/bin/composer /usr/bin/composer
            RUN composer install
            """,
            """
            FROM php:7.4-cli
            COPY --from=composer:1.8 /usr/bin/composer /usr/bin/composer
            RUN composer install && \\
                composer clear-cache
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM php:8.4-cli
            RUN composer install --no-cache
            """,
            because="the cache is switched off",
        ),
        Valid(
            """
            FROM php:8.4-cli
            ENV COMPOSER_CACHE_DIR=/dev/null
            RUN composer install
            """,
            because="the cache is moved away",
        ),
        Valid(
            """
            FROM php:8.4-cli
            RUN composer install && composer clear-cache
            """,
            because="the cache is emptied in the same layer",
        ),
        Valid(
            """
            FROM php:8.4-cli
            RUN --mount=type=cache,target=/root/.composer composer install
            """,
            because="the cache lives in the mount",
        ),
        Valid(
            """
            FROM composer:2 AS build
            RUN composer install
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for download in kept_downloads(dockerfile, context, COMPOSER_CACHE, _downloads):
            yield self.finding(
                download.call.command.span,
                "Composer's download cache stays in this layer.",
                keep_out(dockerfile, context, download, COMPOSER_CACHE, _without_cache(dockerfile, download)),
            )


def _without_cache(dockerfile: Dockerfile, download: Download) -> Fix | None:
    """The flag; an old Composer does not know it, and needs a removal."""
    saving = Saving("the archives Composer downloaded", "Composer keeps every archive")
    if has_old_composer(dockerfile, download.stage):
        return clean_behind(dockerfile, download, f"{download.call.program.text} clear-cache", saving)
    verb = download.call.subcommand_word or download.call.program
    return Fix("Add `--no-cache`", (insert(verb.span.end, " --no-cache"),), saving=saving)


def _downloads(call: Invocation) -> bool:
    verbs = {"install", "require", "update", "create-project", "global require"}
    return call.tool == "composer" and call.subcommand in verbs and not call.has("--no-cache")
