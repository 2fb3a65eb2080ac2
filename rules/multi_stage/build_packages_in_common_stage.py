"""Compilers stand in a stage that both the builder and the shipped stage start from."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.ecosystems.catalogue import managers
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.record import Purpose
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.build_steps import may_build
from rules.facts.calls import invocation
from rules.facts.named_packages import named
from rules.facts.shipped_stages import shipped_stages
from rules.facts.system_packages import installed_by
from rules.second_stage.kept_packages import kept_packages


class BuildPackagesInCommonStage(Rule):
    """Compilers are installed in the stage that both the builder and the shipped image start from.

    A file with several stages often has a first one for what they share. If that one installs `gcc` or headers, the
    shipped image has them as well, although only the builder compiles. Install in the common stage what the program
    needs when it runs, and the compilers in the builder.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = (
        Invalid(
            """
            FROM python:3.14-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends build-essential libcurl4-openssl-dev \\
                && rm -rf /var/lib/apt/lists/*
            FROM base AS packages
            COPY requirements.txt .
            RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt
            FROM base AS production
            COPY --from=packages /opt/venv /opt/venv
            COPY . /app
            CMD ["/opt/venv/bin/python", "/app/main.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.14-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends build-essential \\
                && rm -rf /var/lib/apt/lists/*
            FROM base AS packages
            RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir uwsgi
            FROM base AS production
            COPY --from=packages /opt/venv /opt/venv
            RUN pip install --no-cache-dir gevent
            CMD ["/opt/venv/bin/uwsgi"]
            """,
            because="the shipped stage may compile as well",
        ),
        Valid(
            """
            FROM python:3.14-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
            FROM base AS packages
            RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
            RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir psycopg2
            FROM base AS production
            COPY --from=packages /opt/venv /opt/venv
            CMD ["/opt/venv/bin/python"]
            """,
            because="the common stage has what the program needs",
        ),
        Valid(
            """
            FROM python:3.14-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
            FROM base AS test
            RUN pip install --no-cache-dir pytest
            FROM base AS production
            COPY . /app
            CMD ["python", "/app/main.py"]
            """,
            because="no stage builds for the shipped one",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in shipped_stages(dockerfile, context):
            base = stage.parent
            builder = _builder(dockerfile, stage) if base is not None else None
            if base is None or builder is None or any(map(_may_compile, stage.of_type(Run))):
                continue
            names = [name for name in kept_packages(base.of_type(Run)) if is_build_only(name)]
            run = next((one for one in base.of_type(Run) if set(names) & set(installed_by(one))), None)
            if run is None or any(map(_may_compile, base.of_type(Run))):
                continue
            ship = "ships" if len(names) == 1 else "ship"
            why = f"because its stage starts from `{base.name}` as the builder does"
            reason = "you know which of them the program needs when it runs: move the others"
            if len(names) == 1:
                reason = "you know whether the program needs it when it runs: if not, move it"
            yield self.finding(
                run.span, f"{named(names)} {ship} with the image, {why}.", refused=f"{reason} to `{builder.name}`"
            )


def _builder(dockerfile: Dockerfile, stage: Stage) -> Stage | None:
    """The stage on the same base that installs or builds what this one copies."""
    for copy in stage.of_type(Copy):
        builder = dockerfile.copied_stage(copy)
        if builder is None or not builder.name or builder.parent is not stage.parent:
            continue
        if any(map(_may_compile, builder.of_type(Run))):
            return builder
    return None


def _may_compile(run: Run) -> bool:
    """Whether a RUN builds, or installs packages of a language, some of which may be compiled."""
    calls = (invocation(command) for command in run.commands)
    installs = any(call is not None and managers()[call.tool].purpose is Purpose.LANGUAGE for call in calls)
    return installs or may_build(run) or bool(run.beyond) or run.exec_form
