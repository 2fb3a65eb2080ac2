"""`apt-get remove` that leaves what came with the package."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import programs
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import AUTO_REMOVE_CAUTION, auto_removes, purge_edits
from rules.facts.build_packages import builds_later, is_build_tool
from rules.facts.calls import Invocation
from rules.facts.kept_out_caches import commands_after
from rules.facts.named_packages import named
from rules.facts.system_packages import APT, installed_by, package_names, removes_packages


class DependenciesLeftBehind(Rule):
    """`apt-get remove` leaves the dependencies that were installed with the package.

    Removing `gcc` removes only a few files. The compiler proper, its libraries, and its headers were installed as
    dependencies, and they stay. `apt-get purge --auto-remove` removes them as well, together with configuration files.
    """

    category = Category.CLEANUP
    looks_for = programs(*APT.tools)
    references = ("https://manpages.debian.org/stable/apt/apt-get.8.en.html",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN apt-get update && \\
                apt-get install -y gcc && \\
                pip install -r requirements.txt && \\
                apt-get remove -y gcc
            """,
            """
            FROM python:3.13-slim
            RUN apt-get update && \\
                apt-get install -y gcc && \\
                pip install -r requirements.txt && \\
                apt-get purge -y --auto-remove gcc
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get install -y build-essential && make install && apt-get purge -y build-essential
            """,
            """
            FROM debian:13
            RUN apt-get install -y build-essential && make install && apt-get purge -y --auto-remove build-essential
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN apt-get update && \\
                apt-get install -y build-essential && \\
                pip install gevent && \\
                apt-get remove -y build-essential
            RUN pip install -r requirements.txt
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y gcc && make && apt-get remove -y gcc && apt-get autoremove -y
            """,
            because="autoremove takes the dependencies",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y gcc && make && apt-get purge -y --autoremove gcc
            """,
            because="the flag has two spellings",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get remove -y perl
            """,
            because="the base image brought the package, and what came with it may be in use",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y libjpeg-dev && make && apt-get remove -y libjpeg-dev
            """,
            because="the library came with its headers, and the program loads it",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y firefox-esr && apt-get remove -y firefox-esr && tar -xf /firefox.tar.bz2 -C /opt
            """,
            because="the package was installed for its dependencies",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            if not context.ships(dockerfile, stage):
                continue
            installed = installed_by(run)
            for command in run.commands:
                call = removes_packages(command, APT)
                if call is None or not package_names(call) & installed or auto_removes(command):
                    continue
                if not all(is_build_tool(text) for text in call.operand_texts):
                    continue
                if any(auto_removes(later) for later in commands_after(run, command)):
                    continue
                removed = named(sorted(package_names(call) & installed))
                yield self.finding(
                    command.span,
                    f"The dependencies of {removed} stay in this layer.",
                    None if builds_later(stage, run) else _fix(call),
                )


def _fix(call: Invocation) -> Fix:
    saving = Saving("the dependencies of what is removed", "apt-get marks them as no longer needed")
    return Fix("Use `apt-get purge --auto-remove`", purge_edits(call), caution=AUTO_REMOVE_CAUTION, saving=saving)
