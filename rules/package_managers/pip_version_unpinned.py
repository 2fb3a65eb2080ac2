"""Python packages without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import EQUALS, named, unpinned


class PipVersionUnpinned(Rule):
    """`pip install` names packages without a version.

    Each build takes the newest release: two builds of one commit differ, and a new major version breaks the build.
    Name the versions, or install from a requirements file that does.

    Off by default: a pinned version has to be kept up to date by hand or by a bot, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = (
        "DL3013",
        "DF051",
    )
    references = ("https://pip.pypa.io/en/stable/topics/repeatable-installs/",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir flask gunicorn
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir flask==3.1.2
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir -r requirements.txt
            """,
            because="the requirements file names the versions",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir .
            """,
            because="the project is installed",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                packages = list(unpinned(call, EQUALS)) if call is not None and _installs(call) else []
                if packages:
                    yield self.finding(command.span, f"No version is named for {named(packages)}.")


def _installs(call: Invocation) -> bool:
    return call.tool == "pip" and call.subcommand == "install" and not call.has("-c", "--constraint")
