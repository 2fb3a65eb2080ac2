"""Composer keeps its cache in the layer."""

from __future__ import annotations

from rules.ecosystems.php import COMPOSER
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class ComposerCacheKept(CacheKept):
    """`composer install` leaves its download cache in the layer.

    Composer keeps every archive that it downloads in its home folder. Nothing in the image reads that cache again. Turn
    it off, or mount one: `RUN --mount=type=cache,target=/root/.composer/cache composer install`.
    """

    manager = COMPOSER
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
