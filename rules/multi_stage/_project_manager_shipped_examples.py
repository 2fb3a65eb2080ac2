"""Examples of `project-manager-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM python:3.13
        WORKDIR /app
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN pip install poetry==1.8.5 "urllib3<2"
        COPY pyproject.toml poetry.lock ./
        RUN poetry config virtualenvs.create false && poetry install --no-root --only main
        COPY . .
        CMD ["poetry", "run", "gunicorn", "shop.wsgi"]
        """,
        """
        FROM python:3.13 AS builder
        WORKDIR /app
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN pip install poetry==1.8.5 "urllib3<2"
        COPY pyproject.toml poetry.lock ./
        RUN python -m venv /opt/venv
        ENV VIRTUAL_ENV=/opt/venv
        RUN poetry config virtualenvs.create false && poetry install --no-root --only main

        FROM python:3.13-slim
        WORKDIR /app
        ENV PATH=/opt/venv/bin:$PATH
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/venv /opt/venv
        COPY . .
        CMD ["gunicorn", "shop.wsgi"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
        ENV UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
        WORKDIR /app
        COPY . .
        RUN uv sync --locked --no-dev
        USER 1000
        EXPOSE 8000
        CMD ["uv", "run", "--no-sync", "fastapi", "run", "app/main.py"]
        """,
        """
        FROM python:3.13-slim AS builder
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
        ENV UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
        WORKDIR /app
        COPY . .
        RUN uv sync --locked --no-dev

        FROM python:3.13-slim
        WORKDIR /app
        ENV PATH=/app/.venv/bin:$PATH
        COPY --from=builder /app /app
        USER 1000
        EXPOSE 8000
        CMD ["fastapi", "run", "app/main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.12-alpine
        RUN apk add --no-cache build-base mariadb-dev
        RUN pip install pipenv
        WORKDIR /srv
        COPY Pipfile Pipfile.lock ./
        RUN pipenv install --system --deploy
        COPY . .
        RUN adduser -D web && chown -R web data
        USER web
        CMD python -m web
        """,
        """
        FROM python:3.12-alpine AS builder
        RUN apk add --no-cache build-base mariadb-dev
        RUN pip install pipenv
        WORKDIR /srv
        COPY Pipfile Pipfile.lock ./
        RUN python -m venv /opt/venv
        ENV VIRTUAL_ENV=/opt/venv
        RUN pipenv install --deploy

        FROM python:3.12-alpine
        WORKDIR /srv
        ENV PATH=/opt/venv/bin:$PATH
        RUN apk add --no-cache libstdc++ mariadb-connector-c
        COPY --from=builder /opt/venv /opt/venv
        COPY . .
        RUN adduser -D web && chown -R web data
        USER web
        CMD python -m web
        """,
    ),
    Invalid(
        """
        FROM python:3.13
        RUN pip install pdm
        WORKDIR /app
        COPY . .
        RUN pdm install --check --prod
        EXPOSE 8000
        CMD ["pdm", "run", "granian", "shop:app"]
        """,
        """
        FROM python:3.13 AS builder
        RUN pip install pdm
        WORKDIR /app
        COPY . .
        RUN pdm install --check --prod

        FROM python:3.13-slim
        WORKDIR /app
        ENV PATH=/app/.venv/bin:$PATH
        COPY --from=builder /app /app
        EXPOSE 8000
        CMD ["granian", "shop:app"]
        """,
    ),
    Invalid(
        """
        FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim
        WORKDIR /app
        ENV PATH="/app/.venv/bin:$PATH"
        COPY pyproject.toml uv.lock ./
        RUN uv sync --locked --no-install-project
        COPY . .
        CMD ["python", "-m", "app"]
        """,
        """
        FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS builder
        WORKDIR /app
        ENV PATH="/app/.venv/bin:$PATH"
        COPY pyproject.toml uv.lock ./
        RUN uv sync --locked --no-install-project

        FROM python:3.13-slim-bookworm
        WORKDIR /app
        ENV PATH="/app/.venv/bin:$PATH"
        COPY --from=builder /app/.venv /app/.venv
        COPY . .
        CMD ["python", "-m", "app"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN pip install poetry
        COPY . .
        RUN poetry install --no-root && python setup.py build_ext --inplace
        CMD ["python", "-m", "app"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM python:3.13-slim
        RUN pip install uv
        COPY . .
        RUN uv sync --locked
        CMD ["uv", "run", "--with", "gunicorn", "gunicorn", "app:app"]
        """,
        because="the container calls uv for more than to start a program",
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN pip install poetry
        COPY . .
        RUN poetry install --no-root
        CMD ["poetry", "run", "serve"]
        """,
        because="`serve` is a script of the project, which only Poetry can start: it is not installed",
        context=holding({"pyproject.toml": "[tool.poetry.scripts]\nserve = 'app:main'\n", "app.py": ""}),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN pip install poetry
        COPY . .
        RUN poetry install --no-root
        ENTRYPOINT ["./start.sh"]
        """,
        because="the script calls Poetry",
        context=holding({"pyproject.toml": "", "start.sh": "poetry run alembic upgrade head\nexec gunicorn app\n"}),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN pip install pdm
        COPY . .
        RUN pdm sync --prod
        CMD ["pdm", "run", "start"]
        """,
        because="`start` is a shortcut of `[tool.pdm.scripts]`, which only PDM knows",
        context=holding({"pyproject.toml": "[tool.pdm.scripts]\nstart = 'gunicorn app:app'\n", "app.py": ""}),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN pip install poetry
        COPY . .
        RUN poetry install --with dev
        CMD ["python", "-m", "app"]
        """,
        because="who installs the development dependencies works in the container",
    ),
    Valid(
        """
        FROM python:3.13 AS builder
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
        WORKDIR /app
        COPY . .
        RUN uv sync --locked
        FROM python:3.13-slim
        COPY --from=builder /app /app
        CMD ["/app/.venv/bin/python", "-m", "app"]
        """,
        because="uv stays in the builder",
    ),
)
