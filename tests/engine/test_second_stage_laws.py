"""The laws of composition over programs whose second stage is proposed: Ruby, PHP and Scala files, put together at random."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.engine.catalogue import all_rules
from tests.engine.test_laws import hold_the_laws
from tests.examples import costly

_ANY = [
    "WORKDIR /app",
    "COPY . .",
    "COPY --chown=app:app . /app/",
    "ENV LD_PRELOAD=libjemalloc.so.2",
    "ENV A=b PATH=/app/bin:$PATH",
    "ARG X=1",
    "# about what follows",
    "RUN useradd app",
    "RUN chown -R app tmp && \\\n    mkdir -p log",
    "RUN chmod +x bin/start",
    "RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs",
    "RUN npm ci && npm run build",
    "EXPOSE 8080",
    "USER app",
    "HEALTHCHECK CMD curl -f http://localhost:8080/",
    "RUN apt-get update && apt-get install -y build-essential git libpq-dev imagemagick",
]
_RUBY = [
    *_ANY,
    "COPY Gemfile Gemfile.lock ./",
    "COPY Gemfile* ./",
    "ENV BUNDLE_PATH=vendor/bundle",
    "RUN bundle config set --local without development",
    "RUN bundle install",
    "RUN bundle install && mkdir -p tmp/pids",
    "RUN bundle exec rails assets:precompile",
    'CMD ["bundle", "exec", "puma"]',
]
_PHP = [
    *_ANY,
    "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
    "COPY composer.json composer.lock ./",
    "RUN docker-php-ext-install zip pdo_mysql && a2enmod rewrite",
    "RUN apt-get install -y libzip-dev unzip && docker-php-ext-install zip",
    "RUN pecl install redis && docker-php-ext-enable redis",
    "RUN composer install --no-dev",
    "RUN composer install --no-scripts --no-autoloader",
    "RUN composer dump-autoload --optimize && chown -R www-data storage",
    "RUN php artisan config:cache",
    'CMD ["php", "artisan", "serve"]',
]
_SCALA = [
    *_ANY,
    "COPY build.sbt .",
    "RUN sbt assembly",
    "RUN sbt clean stage",
    "RUN mv target/app-assembly-1.0.jar app.jar",
    'CMD ["java", "-jar", "target/app-assembly-1.0.jar"]',
    "CMD java -jar app.jar",
    'CMD ["target/universal/stage/bin/app"]',
]


def files(images: list[str], instructions: list[str]) -> st.SearchStrategy[str]:
    body = st.lists(st.sampled_from(instructions), min_size=3, max_size=9)
    return st.builds(
        lambda image, lines, end: "\n".join([f"FROM {image}", *lines]) + end,
        st.sampled_from(images),
        body,
        st.sampled_from(["\n", "", "\n\n"]),
    )


@costly
@given(
    st.one_of(
        files(["ruby:3.4", "ruby:3.4-slim-bookworm", "ruby:3.4-alpine AS app"], _RUBY),
        files(["php:8.3-apache", "php:8.3-fpm-bookworm", "php:8.3-cli-alpine AS app"], _PHP),
        files(["sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16", "hseeberger/scala-sbt:11.0.16"], _SCALA),
    )
)
def test_a_proposed_second_stage_composes(text: str) -> None:
    hold_the_laws(text, all_rules())
