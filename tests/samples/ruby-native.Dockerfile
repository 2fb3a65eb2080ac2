FROM ruby:3.1 AS builder
WORKDIR /app
RUN apt-get update && \
    apt-get install -y build-essential libpq-dev
RUN useradd --system app
COPY Gemfile Gemfile.lock ./
COPY vendor vendor
RUN bundle install --local && \
    rm -rf /usr/local/bundle/cache
COPY . .
RUN rake assets:precompile

FROM ruby:3.1-slim
WORKDIR /app
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /usr/local/bundle /usr/local/bundle
RUN useradd --system app
COPY . .
COPY --from=builder --chown=app /app/public /app/public
USER app
EXPOSE 8080
CMD ["bundle", "exec", "ruby", "app.rb"]
