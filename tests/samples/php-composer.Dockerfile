FROM php:8.2-cli-bookworm AS builder
WORKDIR /srv
RUN apt-get update && \
    apt-get install -y git unzip libzip-dev
RUN docker-php-ext-install zip
COPY . .
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN composer install --no-dev

FROM php:8.2-cli-bookworm
WORKDIR /srv
RUN apt-get update && \
    apt-get install -y --no-install-recommends libzip4 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=builder /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY . .
COPY --from=builder /srv/vendor /srv/vendor
EXPOSE 8080
CMD ["php", "-S", "0.0.0.0:8080", "-t", "public"]
