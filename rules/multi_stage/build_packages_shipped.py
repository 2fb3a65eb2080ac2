"""Compilers and headers stay in the image that runs a Python program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.debian_libraries import is_build_only
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.needs_build import built_by
from rules.facts.system_packages import installed_by
from rules.second_stage.assembly import two_stages
from rules.second_stage.final_stage import final_stage
from rules.second_stage.kept_packages import kept_packages
from rules.second_stage.python_environment import Environment
from rules.second_stage.python_images import is_full, python_version
from rules.second_stage.python_installs import VENV, calls_by_path, installs_python, make_venv, own_venv, pip_installs
from rules.second_stage.python_packages import compiler_complaint, complaint
from rules.second_stage.python_project import ProjectFiles
from rules.second_stage.python_second_stage import Plan, second_stage
from rules.second_stage.python_sources import copies_of_stages, manifests_instead, moved_copies, other_files
from rules.second_stage.python_tools import brings_only_tools, project_installs
from rules.second_stage.refusal import SecondStageRefused, attempt, links_unclearly


class BuildPackagesShipped(Rule):
    """Compilers and headers stay in the image that runs a Python program.

    A package that is compiled during the install needs `gcc` and headers once, and a small library from then on. If one
    stage installs the packages into a virtual environment, the next stage can copy it to a slim image. The compiler and
    the headers stay behind, and only the libraries are installed again.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({"python", "uv"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.python.org/3/library/venv.html",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.13
            WORKDIR /app
            COPY requirements.txt .
            RUN pip install -r requirements.txt && pip install uwsgi
            COPY . .
            CMD ["uwsgi", "app.ini"]
            """,
            context=holding({"requirements.txt": "psycopg2\n", "app.ini": ""}),
        ),
        Invalid(
            """
            FROM python:3.13
            WORKDIR /app
            COPY . .
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN pip install -r requirements.txt
            CMD ["python", "main.py"]
            """,
            """
            FROM python:3.13 AS builder
            WORKDIR /app
            COPY requirements.txt .
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN python -m venv /opt/venv
            ENV PATH=/opt/venv/bin:$PATH
            RUN pip install -r requirements.txt

            FROM python:3.13-slim
            WORKDIR /app
            ENV PATH=/opt/venv/bin:$PATH
            RUN apt-get update && \\
                apt-get install -y --no-install-recommends libpq5 && \\
                rm -rf /var/lib/apt/lists/*
            COPY --from=builder /opt/venv /opt/venv
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-alpine
            WORKDIR /srv
            RUN apk add --no-cache gcc musl-dev
            COPY requirements.txt .
            RUN python -m venv venv && venv/bin/pip install -r requirements.txt
            COPY . .
            CMD ["venv/bin/python", "main.py"]
            """,
            """
            FROM python:3.13-alpine AS builder
            WORKDIR /srv
            RUN apk add --no-cache gcc musl-dev
            COPY requirements.txt .
            RUN python -m venv venv && venv/bin/pip install -r requirements.txt

            FROM python:3.13-alpine
            WORKDIR /srv
            ENV PATH=/srv/venv/bin:$PATH
            COPY --from=builder /srv/venv /srv/venv
            COPY . .
            CMD ["venv/bin/python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-alpine
            ENV PYTHONUNBUFFERED=1
            RUN apk add --no-cache build-base mariadb-dev curl
            COPY requirements.txt /srv/
            RUN pip install -r /srv/requirements.txt
            COPY app /srv/app
            HEALTHCHECK CMD curl -f http://localhost:8000/
            CMD ["python", "-m", "app"]
            """,
            """
            FROM python:3.13-alpine AS builder
            ENV PYTHONUNBUFFERED=1
            RUN apk add --no-cache build-base mariadb-dev curl
            COPY requirements.txt /srv/
            RUN python -m venv /opt/venv
            ENV PATH=/opt/venv/bin:$PATH
            RUN pip install -r /srv/requirements.txt

            FROM python:3.13-alpine
            ENV PYTHONUNBUFFERED=1
            ENV PATH=/opt/venv/bin:$PATH
            RUN apk add --no-cache libstdc++ mariadb-connector-c curl
            COPY --from=builder /opt/venv /opt/venv
            COPY app /srv/app
            HEALTHCHECK CMD curl -f http://localhost:8000/
            CMD ["python", "-m", "app"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            WORKDIR /app
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN pip install uv
            COPY requirements.txt .
            RUN uv pip install --system -r requirements.txt
            COPY app app
            CMD ["python", "-m", "app"]
            """,
            """
            FROM python:3.13-slim AS builder
            WORKDIR /app
            RUN apt-get update && apt-get install -y gcc libpq-dev
            RUN pip install uv
            COPY requirements.txt .
            RUN python -m venv /opt/venv
            ENV PATH=/opt/venv/bin:$PATH
            ENV VIRTUAL_ENV=/opt/venv
            RUN uv pip install -r requirements.txt

            FROM python:3.13-slim
            WORKDIR /app
            ENV PATH=/opt/venv/bin:$PATH
            RUN apt-get update && \\
                apt-get install -y --no-install-recommends libpq5 && \\
                rm -rf /var/lib/apt/lists/*
            COPY --from=builder /opt/venv /opt/venv
            COPY app app
            CMD ["python", "-m", "app"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            WORKDIR /app
            RUN apt-get update && apt-get install -y build-essential
            COPY . .
            RUN pip install .
            CMD ["serve"]
            """,
        ),
        Invalid(
            """
            FROM python:2.7
            RUN apt-get update && apt-get install -y build-essential
            COPY requirements.txt .
            RUN pip install -r requirements.txt
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y gcc
            RUN pip install uwsgi
            ENV UWSGI_BIN=/usr/local/bin/uwsgi
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install flask
            RUN apt-get update && apt-get install -y gcc libzmq5 libxmlsec1-dev libfoo-dev
            COPY . .
            CMD ["python", "main.py"]
            """,
            """
            FROM python:3.13-slim AS builder
            RUN python -m venv /opt/venv
            ENV PATH=/opt/venv/bin:$PATH
            RUN pip install flask

            FROM python:3.13-slim
            ENV PATH=/opt/venv/bin:$PATH
            RUN apt-get update && \\
                apt-get install -y --no-install-recommends libzmq5 libxmlsec1-openssl libfoo-dev && \\
                rm -rf /var/lib/apt/lists/*
            COPY --from=builder /opt/venv /opt/venv
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y gcc
            RUN pip install uwsgi && apt-get purge -y gcc
            CMD ["uwsgi"]
            """,
            because="the compiler is removed: another rule sees that it is in the same layer",
        ),
        Valid(
            """
            FROM python:3.13-alpine
            RUN apk add --no-cache --virtual .build-deps gcc musl-dev && pip install uwsgi && apk del .build-deps
            CMD ["uwsgi"]
            """,
            because="the group of packages is removed by its name",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y gcc
            RUN pip install numba
            """,
            because="an image without a command is meant to hold its tools",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y ffmpeg
            RUN pip install -r requirements.txt
            CMD ["python", "main.py"]
            """,
            because="ffmpeg is there to run, not to build",
        ),
        Valid(
            """
            FROM python:3.13-slim AS builder
            RUN apt-get update && apt-get install -y gcc
            RUN pip wheel -w /wheels -r requirements.txt
            FROM python:3.13-slim
            COPY --from=builder /wheels /wheels
            CMD ["python", "main.py"]
            """,
            because="the compiler stays in the builder",
            context=holding({"requirements.txt": "uwsgi\n", "main.py": ""}),
        ),
        Valid(
            """
            FROM python:3.13
            COPY requirements.txt .
            RUN pip install -r requirements.txt
            COPY . .
            CMD ["python", "main.py"]
            """,
            because="every package has a wheel: the slim image can install it",
            context=holding({"requirements.txt": "flask\n", "main.py": ""}),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        if stage is None or python_version(stage) is None:
            return
        building = [package for package in kept_packages(stage.of_type(Run)) if is_build_only(package)]
        installs = [run for run in stage.of_type(Run) if installs_python(stage, run) and not brings_only_tools(run)]
        compiled = [] if building or not is_full(stage) else _compiled(installs, context.build)
        if not (building or compiled) or not installs or project_installs(stage):
            return
        at = next((run for run in stage.of_type(Run) if set(building[:1]) & set(installed_by(run))), stage.base)
        message = complaint(building[:2]) if building else compiler_complaint(stage.base.image.text, compiled)
        make = partial(_fix, dockerfile, stage, installs, context.build)
        fix, refused = attempt([make]) if building else (None, links_unclearly(stage))
        yield self.finding(at.span, message, fix, refused=refused)


def _compiled(installs: list[Run], build: BuildContext) -> list[str]:
    """The packages that the installs compile, as a message names them."""
    uses = (use for run in installs for call in pip_installs(run) for use in built_by(call.command, build))
    return [what for what, packages in dict(uses).items() if any(map(is_build_only, packages))]


def _fix(dockerfile: Dockerfile, stage: Stage, installs: list[Run], build: BuildContext) -> Fix:
    if (python_version(stage) or "").startswith("2"):
        raise SecondStageRefused("Python 2 has no `venv` module")
    moved = moved_copies(stage, installs, build)
    if moved is None:
        raise SecondStageRefused("the install reads the source itself")
    last, calls = installs[-1], [call for run in installs for call in pip_installs(run)]
    repeated = (*(one.copy for one in moved), *other_files(stage, last, build), *copies_of_stages(stage, last, build))
    edits = tuple(manifests_instead(dockerfile, stage, one) for one in moved)
    checks = "; ".join(dict.fromkeys(one.need.check for one in moved if one.need.check))
    own = own_venv(stage, installs[0])
    by_path = [run for run in installs if calls_by_path(stage, run)]
    if by_path and (own is None or any(own_venv(stage, run) != own for run in by_path)):
        raise SecondStageRefused("`pip` is called in the folder of an environment that the file does not make")
    place = Environment(own) if own is not None else Environment(VENV, tuple(make_venv(dockerfile, installs)))
    files = ProjectFiles(((place.folder, place.folder),), repeated, edits, checks)
    commands = tuple(call.command for call in calls)
    second = second_stage(dockerfile, stage, Plan(last, commands, calls[-1].tool, place, files), build)
    title = "Install in one stage and ship the virtual environment"
    return two_stages(second.split, second.runtime, title, " ".join([_CAUTION, *second.cautions]), _SAVING)


_SAVING = Saving(
    "the compiler and the headers",
    "the second stage never installs them",
)

_CAUTION = "Check that the program imports every package in the second stage, which has no compiler."
