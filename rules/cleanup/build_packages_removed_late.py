"""Packages removed in a later layer than the one that installed them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import of_system, programs
from rules.edits.joinable_runs import Neighbours
from rules.edits.joining import join
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.apt import AUTO_REMOVE_CAUTION, purge_edits
from rules.facts.build_packages import builds_later, is_build_tool
from rules.facts.named_packages import named
from rules.facts.system_packages import APT, installed_by, names_in, removed_by, removes_packages


class BuildPackagesRemovedLate(Rule):
    """A `RUN` removes packages that an earlier layer installed.

    A layer never gets smaller: what an earlier `RUN` installed stays in the image, and the removal only hides it.
    Install, use, and remove the packages in one `RUN`, or build in another stage and copy the result.
    """

    category = Category.CLEANUP
    phase = Phase.JOINING
    looks_for = programs(*of_system())
    references = (
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://docs.docker.com/build/building/multi-stage/",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            COPY requirements.txt .
            RUN apt-get install -y gcc
            RUN pip install -r requirements.txt
            RUN apt-get remove -y gcc
            """,
            """
            FROM python:3.13-slim
            COPY requirements.txt .
            RUN apt-get install -y gcc && \\
                pip install -r requirements.txt && \\
                apt-get purge -y --auto-remove gcc
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache --virtual .build-deps build-base
            RUN make -C /src install
            RUN apk del .build-deps
            """,
            """
            FROM alpine:3.22
            RUN apk add --no-cache --virtual .build-deps build-base && \\
                make -C /src install && \\
                apk del .build-deps
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            RUN B="curl wget" && apt-get update && apt-get install -y $B && wget -O /x https://example.com/x
            RUN apt-get remove -y curl wget
            """,
            """
            FROM debian:13-slim
            RUN B="curl wget" && apt-get update && apt-get install -y $B && wget -O /x https://example.com/x && \\
                apt-get purge -y --auto-remove curl wget
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            ARG DEPS="gcc musl-dev"
            RUN apk add --no-cache ${DEPS}
            RUN gcc -o /hello /hello.c
            RUN apk del ${DEPS}
            """,
            """
            FROM alpine:3.22
            ARG DEPS="gcc musl-dev"
            RUN apk add --no-cache ${DEPS} && \\
                gcc -o /hello /hello.c && \\
                apk del ${DEPS}
            """,
        ),
        Invalid(
            """
            FROM almalinux:10
            RUN dnf install -y gcc && dnf clean all
            RUN gcc -o /hello /hello.c
            RUN rpm -e gcc
            """,
            """
            FROM almalinux:10
            RUN dnf install -y gcc && dnf clean all && \\
                gcc -o /hello /hello.c && \\
                rpm -e gcc
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y gcc
            COPY requirements.txt .
            RUN pip install -r requirements.txt && apt-get purge -y gcc
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN apt-get update && apt-get install -y gcc && pip install uwsgi && apt-get purge -y --auto-remove gcc
            """,
            because="installed, used and removed in one layer",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get purge -y perl
            """,
            because="the base image brought it: removing it can be meant for security",
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN apt-get update && apt-get install -y gcc
            RUN apt-get remove -y gcc
            FROM debian:13
            """,
            because="the layers of a builder stage are not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if context.ships(dockerfile, stage):
                yield from self._in(dockerfile, stage)

    def _in(self, dockerfile: Dockerfile, stage: Stage) -> Iterator[Finding]:
        installed_in: dict[str, Run] = {}
        neighbours = Neighbours(dockerfile, stage)
        for run in stage.of_type(Run):
            own = installed_by(run)
            for command in run.commands:
                call = removes_packages(command)
                names = (names_in(run, call) if call is not None else frozenset()) - own
                earlier = [installed_in[name] for name in names if name in installed_in]
                if not earlier:
                    continue
                first = min(earlier, key=lambda r: r.span.start)
                late = named(sorted(name for name in names if name in installed_in))
                yield self.finding(
                    command.span,
                    f"This frees nothing: the layer of line {first.lines.first} still holds {late}.",
                    self._fix(dockerfile, stage, neighbours.between(first, run), late),
                )
            for name in removed_by(run):
                installed_in.pop(name, None)
            for name in own:
                installed_in.setdefault(name, run)

    def _fix(self, dockerfile: Dockerfile, stage: Stage, runs: tuple[Run, ...], packages: str) -> Fix | None:
        if not runs:
            return None
        edits = list(join(dockerfile, runs))
        for command in () if builds_later(stage, runs[-1]) else runs[-1].commands:
            call = removes_packages(command, APT)
            if call is not None and all(is_build_tool(text) for text in call.operand_texts):
                edits.extend(purge_edits(call))
        return Fix(
            f"Install, use and remove {packages} in one layer",
            tuple(edits),
            caution=AUTO_REMOVE_CAUTION if len(edits) > len(runs) - 1 else "",
            saving=Saving(f"the size of {packages}", "no layer holds them"),
        )
