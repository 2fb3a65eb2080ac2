"""Examples of `php-build-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_LARAVEL = {
    "composer.json": '{"scripts": {"post-autoload-dump": ["@php artisan package:discover --ansi"]}}',
    "composer.lock": "{}",
    "artisan": "",
    "bootstrap/cache/.gitignore": "*",
    "package.json": '{"scripts": {"build": "vite build"}}',
    "public/index.php": "",
}

INVALID = (
    Invalid(
        """
        FROM php:8.4-apache-bookworm
        WORKDIR /var/www/html
        RUN apt-get update && apt-get install -y git unzip libzip-dev libpng-dev
        RUN docker-php-ext-install zip gd pdo_mysql && a2enmod rewrite
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        COPY . .
        RUN composer install --no-dev --optimize-autoloader
        RUN chown -R www-data storage
        """,
        """
        FROM php:8.4-apache-bookworm AS builder
        WORKDIR /var/www/html
        RUN apt-get update && apt-get install -y git unzip libzip-dev libpng-dev
        RUN docker-php-ext-install zip gd pdo_mysql && a2enmod rewrite
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        COPY . .
        RUN composer install --no-dev --optimize-autoloader

        FROM php:8.4-apache-bookworm
        WORKDIR /var/www/html
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libzip4 libpng16-16 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/lib/php/extensions /usr/local/lib/php/extensions
        COPY --from=builder /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
        RUN a2enmod rewrite
        COPY . .
        COPY --from=builder /var/www/html/vendor /var/www/html/vendor
        COPY --from=builder /var/www/html/bootstrap/cache /var/www/html/bootstrap/cache
        RUN chown -R www-data storage
        """,
        context=holding(_LARAVEL),
    ),
    Invalid(
        """
        FROM php:8.3-fpm
        WORKDIR /app
        RUN apt-get update && apt-get install -y libicu-dev && docker-php-ext-install intl
        COPY . .
        EXPOSE 9000
        """,
        """
        FROM php:8.3-fpm-trixie AS builder
        WORKDIR /app
        RUN apt-get update && apt-get install -y libicu-dev && docker-php-ext-install intl

        FROM php:8.3-fpm-trixie
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libicu76 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/lib/php/extensions /usr/local/lib/php/extensions
        COPY --from=builder /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
        COPY . .
        EXPOSE 9000
        """,
    ),
    Invalid(
        """
        FROM php:8.4-cli-alpine
        RUN apk add --no-cache git nodejs npm
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        WORKDIR /srv
        COPY composer.* package*.json ./
        RUN composer install --no-dev --no-scripts --no-autoloader
        COPY . .
        RUN composer dump-autoload --no-dev && npm ci && npm run build
        CMD ["php", "artisan", "serve", "--host=0.0.0.0"]
        """,
        """
        FROM php:8.4-cli-alpine AS builder
        RUN apk add --no-cache git nodejs npm
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        WORKDIR /srv
        COPY composer.* package*.json ./
        RUN composer install --no-dev --no-scripts --no-autoloader
        COPY . .
        RUN composer dump-autoload --no-dev && npm ci && npm run build

        FROM php:8.4-cli-alpine
        WORKDIR /srv
        COPY . .
        COPY --from=builder /srv/vendor /srv/vendor
        COPY --from=builder /srv/bootstrap/cache /srv/bootstrap/cache
        COPY --from=builder /srv/public /srv/public
        CMD ["php", "artisan", "serve", "--host=0.0.0.0"]
        """,
        context=holding(_LARAVEL),
    ),
    Invalid(
        """
        FROM php:8.1-fpm
        RUN apt-get update && apt-get install -y libicu-dev && docker-php-ext-install intl
        COPY . .
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM php:8.4-apache
        RUN apt-get update && apt-get install -y libzip-dev && docker-php-ext-install zip && \\
            apt-get purge -y libzip-dev
        """,
        because="the headers are removed in the same layer",
    ),
    Valid(
        """
        FROM php:8.4-apache
        RUN set -eux; kept="$(apt-mark showmanual)"; apt-get update; apt-get install -y libzip-dev; \\
            docker-php-ext-install zip; apt-mark auto '.*' > /dev/null; apt-mark manual $kept; \\
            apt-get purge -y --auto-remove; rm -rf /var/lib/apt/lists/*
        """,
        because="apt removes whatever no longer counts as asked for",
    ),
    Valid(
        """
        FROM php:8.4-cli
        RUN apt-get update && apt-get install -y libpng-dev && docker-php-ext-install gd
        """,
        because="an image that starts nothing is meant to hold its tools",
    ),
    Valid(
        """
        FROM php:8.4-cli
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        COPY . .
        RUN composer install
        CMD composer install && php artisan serve
        """,
        because="the packages are installed when the container starts",
    ),
    Valid(
        """
        FROM php:8.4-fpm
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        RUN apt-get update && apt-get install -y git unzip
        """,
        because="Composer is there for developers: nothing is installed with it here",
    ),
    Valid(
        """
        FROM composer:2 AS vendor
        COPY composer.* ./
        RUN composer install --no-dev
        FROM php:8.4-apache
        COPY --from=vendor /app/vendor vendor
        """,
        because="it has its stage for Composer already",
    ),
)
