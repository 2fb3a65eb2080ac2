FROM python:3.11 AS builder

COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy

WORKDIR /srv
COPY pyproject.toml .
RUN uv sync --no-install-project --no-dev
COPY . .
RUN uv sync --no-dev

FROM python:3.11-slim

WORKDIR /srv
ENV PATH=/srv/.venv/bin:$PATH
COPY --from=builder /srv /srv

RUN useradd --create-home web
USER web
EXPOSE 8080
CMD ["greet"]
