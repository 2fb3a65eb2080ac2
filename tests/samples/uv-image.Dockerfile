FROM ghcr.io/astral-sh/uv:python3.11-bookworm-slim AS builder
RUN apt-get update && apt-get install -y build-essential curl
WORKDIR /app
ENV UV_LINK_MODE=copy PATH="/app/.venv/bin:$PATH" PORT=8080
COPY pyproject.toml ./
RUN uv sync --no-dev

FROM python:3.11-slim-bookworm
WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH" PORT=8080
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /app/.venv /app/.venv
COPY . .
HEALTHCHECK CMD curl -f http://127.0.0.1:8080/ || exit 1
CMD exec gunicorn --bind 0.0.0.0:$PORT web:app
