"""Examples of `ruby-build-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_RAILS = {
    "Gemfile": 'gem "rails"\ngem "pg"\n',
    "Gemfile.lock": "GEM\n  specs:\n    pg (1.5.9)\n    rails (8.0.1)\n",
    "config.ru": "",
}

INVALID = (
    Invalid(
        """
        FROM ruby:3.4
        WORKDIR /app
        RUN apt-get update && apt-get install -y build-essential libpq-dev
        COPY Gemfile Gemfile.lock ./
        RUN bundle install
        COPY . .
        EXPOSE 3000
        CMD ["bundle", "exec", "puma"]
        """,
        """
        FROM ruby:3.4 AS builder
        WORKDIR /app
        RUN apt-get update && apt-get install -y build-essential libpq-dev
        COPY Gemfile Gemfile.lock ./
        RUN bundle install && \\
            rm -rf /usr/local/bundle/cache

        FROM ruby:3.4-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/bundle /usr/local/bundle
        COPY . .
        EXPOSE 3000
        CMD ["bundle", "exec", "puma"]
        """,
    ),
    Invalid(
        """
        ARG RUBY_VERSION=3.4
        FROM ruby:${RUBY_VERSION}
        RUN apt-get update && apt-get install -y nodejs libjemalloc2 && useradd app
        ENV LD_PRELOAD=libjemalloc.so.2
        WORKDIR /rails
        ENV RAILS_ENV=production
        COPY Gemfile* ./
        RUN bundle install
        COPY . .
        RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
        RUN chown -R app log tmp
        USER app
        CMD ["bin/rails", "server"]
        """,
        """
        ARG RUBY_VERSION=3.4
        FROM ruby:${RUBY_VERSION} AS builder
        RUN apt-get update && apt-get install -y nodejs libjemalloc2 && useradd app
        ENV LD_PRELOAD=libjemalloc.so.2
        WORKDIR /rails
        ENV RAILS_ENV=production
        COPY Gemfile* ./
        RUN bundle install && \\
            rm -rf /usr/local/bundle/cache
        COPY . .
        RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile

        FROM ruby:${RUBY_VERSION}-slim
        WORKDIR /rails
        ENV RAILS_ENV=production
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libjemalloc2 libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        ENV LD_PRELOAD=libjemalloc.so.2
        COPY --from=builder /usr/local/bundle /usr/local/bundle
        RUN useradd app
        COPY . .
        COPY --from=builder /rails/public /rails/public
        RUN chown -R app log tmp
        USER app
        CMD ["bin/rails", "server"]
        """,
        context=holding(_RAILS),
    ),
    Invalid(
        """
        FROM ruby:3.4-alpine
        ENV BUNDLE_PATH=vendor/bundle
        WORKDIR /srv
        RUN apk add --no-cache build-base mariadb-dev tzdata git
        COPY . .
        RUN bundle install
        CMD bundle exec puma -w $(nproc)
        """,
        """
        FROM ruby:3.4-alpine AS builder
        ENV BUNDLE_PATH=vendor/bundle
        WORKDIR /srv
        RUN apk add --no-cache build-base mariadb-dev tzdata git
        COPY . .
        RUN bundle install && \\
            rm -rf /srv/vendor/bundle/ruby/*/cache

        FROM ruby:3.4-alpine
        WORKDIR /srv
        ENV BUNDLE_PATH=vendor/bundle
        RUN apk add --no-cache mariadb-connector-c tzdata
        COPY . .
        COPY --from=builder /srv/vendor/bundle /srv/vendor/bundle
        CMD bundle exec puma -w $(nproc)
        """,
        context=holding({"Gemfile": 'gem "mysql2"\ngem "own", path: "own"\n', "Gemfile.lock": "", "config.ru": ""}),
    ),
    Invalid(
        """
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y build-essential libmagickwand-dev
        COPY . .
        RUN bundle install
        CMD ["ruby", "app.rb"]
        """,
        """
        FROM ruby:3.4-slim AS builder
        RUN apt-get update && apt-get install -y build-essential libmagickwand-dev
        COPY Gemfile Gemfile.lock* ./
        RUN bundle install && \\
            rm -rf /usr/local/bundle/cache

        FROM ruby:3.4-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libmagickwand-dev && \\
            rm -rf /var/lib/apt/lists/*
        COPY . .
        COPY --from=builder /usr/local/bundle /usr/local/bundle
        CMD ["ruby", "app.rb"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM ruby:3.4
        COPY . .
        RUN bundle install
        CMD bundle check || bundle install && bin/rails server
        """,
        because="the gems are installed when the container starts: that needs the compiler",
    ),
    Valid(
        """
        FROM ruby:3.4
        COPY . .
        RUN bundle install && ./configure && make install
        CMD ["ruby", "app.rb"]
        """,
        because="it isn't clear where that puts its files",
    ),
    Valid(
        """
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y build-essential && \\
            bundle install && apt-get purge -y --auto-remove build-essential
        CMD ["ruby", "app.rb"]
        """,
        because="the compiler is removed in the same layer",
    ),
    Valid(
        """
        FROM ruby:3.4 AS build
        RUN bundle install
        FROM ruby:3.4-slim
        COPY --from=build /usr/local/bundle /usr/local/bundle
        CMD ["ruby", "app.rb"]
        """,
        because="it has its second stage already",
    ),
    Valid(
        """
        FROM ruby:3.4
        RUN gem install bundler rubocop
        """,
        because="an image without a command is meant to hold its tools",
    ),
    Valid(
        """
        FROM ruby:3.4
        ENV RAILS_ENV=development
        COPY . .
        RUN bundle install
        CMD ["bin/rails", "server"]
        """,
        because="developers install gems in the running container",
    ),
)
