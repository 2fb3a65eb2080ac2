"""`add-apt-repository` and what it brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.shipped_stages import shipped_stages
from rules.facts.system_packages import installed_by


class AddAptRepositoryUsed(Rule):
    """`add-apt-repository` brings Python and its libraries into the image to write one line of text.

    The program comes with `software-properties-common`, which installs Python, D-Bus, and PackageKit's libraries, and
    all of them stay. Write the source yourself: put the key into `/etc/apt/keyrings`, and a line with `signed-by=` into
    `/etc/apt/sources.list.d`.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    looks_for = frozenset({"add-apt-repository", "apt-add-repository"})
    references = ("https://wiki.debian.org/DebianRepository/UseThirdParty",)
    invalid = (
        Invalid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y software-properties-common && add-apt-repository ppa:deadsnakes/ppa
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM ubuntu:24.04
            RUN echo 'deb [signed-by=/etc/apt/keyrings/tool.asc] https://example.com/apt stable main' \\
                > /etc/apt/sources.list.d/tool.list
            """,
            because="the source is one line of text",
        ),
        Valid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y software-properties-common && \\
                add-apt-repository ppa:deadsnakes/ppa && \\
                apt-get purge -y --auto-remove software-properties-common
            """,
            because="the program is removed in the same layer",
        ),
        Valid(
            """
            FROM ubuntu:24.04 AS build
            RUN apt-get install -y software-properties-common && add-apt-repository ppa:deadsnakes/ppa
            FROM ubuntu:24.04
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
        Valid(
            """
            FROM phusion/baseimage:noble-1.0.2
            RUN add-apt-repository -y ppa:ondrej/php
            """,
            because="the base image brought the program: without it the image would not be smaller",
        ),
        Valid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y python3-pip software-properties-common
            RUN add-apt-repository ppa:deadsnakes/ppa
            """,
            because="Python is wanted anyway, so there is little to save",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in shipped_stages(dockerfile, context):
            runs = tuple(stage.of_type(Run))
            installed = frozenset(name for run in runs for name in installed_by(run))
            brought = sorted(installed & _PACKAGES)
            if not brought or any(_PYTHON.match(name) for name in installed):
                continue
            uses = (command for run in runs if not _tidies_up(run) for command in run.commands if _adds(command))
            for command in islice(uses, 1):
                yield self.finding(
                    command.span,
                    f"`{brought[0]}` brings Python and more into the image only to write one line: "
                    "write the source and its key yourself.",
                )


_PACKAGES = frozenset({"software-properties-common", "python-software-properties"})
_PYTHON = re.compile(r"python(\d(\.\d+)?)?(-(dev|full|minimal|pip|setuptools|venv))?$")


def _tidies_up(run: Run) -> bool:
    return "purge" in run.value or "remove" in run.value


def _adds(command: Command) -> bool:
    words, _ = without_prefixes(command)
    return bool(words) and words[0].text.rsplit("/", 1)[-1] in {"add-apt-repository", "apt-add-repository"}
