"""Poetry, uv or Pipenv ships with the packages that it installed."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.multi_stage._assemble import two_stages
from rules.multi_stage._debian_libraries import is_build_only
from rules.multi_stage._python_environment import environment
from rules.multi_stage._python_images import python_version
from rules.multi_stage._python_installs import kept_packages
from rules.multi_stage._python_project import project_files
from rules.multi_stage._python_second_stage import Plan, second_stage
from rules.multi_stage._python_start import Starts, develops, without_tool
from rules.multi_stage._python_tools import ProjectInstall, bringer, is_for_developers, project_installs
from rules.multi_stage._split import final_stage
from rules.tools.example_context import holding
from rules.tools.system_packages import installed_by


class ProjectManagerShipped(Rule):
    """Poetry, uv or Pipenv ships with the packages that it installed.

    A project manager resolves and installs; the program needs none of it, and neither the compilers that it called.
    Let it install into a virtual environment in one stage, and copy that to the same path of a slim image with the
    same Python. What `poetry run` or `uv run` started is then started directly.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    references = (
        "https://docs.astral.sh/uv/guides/integration/docker/",
        "https://python-poetry.org/docs/basic-usage/#using-your-virtual-environment",
        "https://pipenv.pypa.io/en/latest/docker.html",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.13
            WORKDIR /app
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN pip install poetry
            COPY pyproject.toml poetry.lock ./
            RUN poetry config virtualenvs.create false && poetry install --no-root --only main
            COPY . .
            CMD ["poetry", "run", "gunicorn", "shop.wsgi"]
            """,
            """
            FROM python:3.13 AS builder
            WORKDIR /app
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN pip install poetry
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
            RUN apk add --no-cache mariadb-connector-c
            COPY --from=builder /opt/venv /opt/venv
            COPY . .
            RUN adduser -D web && chown -R web data
            USER web
            CMD python -m web
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
    valid = (
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

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        installs = project_installs(stage) if stage is not None else ()
        version = python_version(stage) if stage is not None else None
        if stage is None or version is None or len({one.call.tool for one in installs}) != 1:
            return
        if develops(stage) or any(is_for_developers(one) for one in installs):
            return
        starts = without_tool(dockerfile, stage, installs, context.build)
        above = [run for run in stage.of_type(Run) if run.span.start <= installs[-1].run.span.start]
        building = [package for package in kept_packages(above) if is_build_only(package)]
        if starts is None and not building:
            return
        tool = installs[0].call.tool
        at = bringer(stage, tool) if starts else next(run for run in above if building[0] in installed_by(run))
        *others, final = [f"`{name}`" for name in [*([tool] if starts else []), *building][:3]]
        named = f"{', '.join(others)} and {final}" if others else final
        serve, ship = ("serve", "ship") if others else ("serves", "ships")
        yield self.finding(
            at.span,
            f"{named} only {serve} to install the Python packages, and {ship} with them.",
            _fix(dockerfile, stage, installs, starts, version, context.build) if starts else None,
        )


def _fix(
    dockerfile: Dockerfile,
    stage: Stage,
    installs: tuple[ProjectInstall, ...],
    starts: Starts,
    version: str,
    build: BuildContext,
) -> Fix | None:
    last, tool = installs[-1].run, installs[-1].call.tool
    place = environment(dockerfile, stage, installs, version, build)
    if place is None or len({one.folder for one in installs}) != 1:
        return None
    files = project_files(dockerfile, stage, installs, place.folder, build)
    if files is None:
        return None
    commands = tuple(one.call.command for one in installs)
    plan = Plan(last, commands, tool, place, files, starts.rewritten, starts.dropped, starts.check)
    second = second_stage(dockerfile, stage, plan, build)
    if second is None:
        return None
    return two_stages(
        second.split,
        second.runtime,
        f"Install with `{tool}` in one stage and ship the virtual environment",
        " ".join([_CAUTION.format(tool=tool), *second.cautions]),
        Saving(f"`{tool}` and what only the install needs", _BASIS),
    )


_CAUTION = (
    "Check that the program finds its libraries: it must import every package in the second stage, where nothing may"
    " call `{tool}`, not even a compose file."
)

_BASIS = (
    "measured: Poetry 2 with what it depends on, 74 MB; uv 0.9, 57 MB; Pipenv, 29 MB; Django with psycopg2 from source"
    " on the full image, 1118 and 184 MB"
)
