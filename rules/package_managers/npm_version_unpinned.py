"""npm packages without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import AT, named, unpinned


class NpmVersionUnpinned(Rule):
    """`npm install` names packages without a version.

    Each build takes the newest release: two builds of one commit differ.

    Off by default: a pinned version has to be kept up to date by hand or by a bot, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = (
        "DL3016",
        "DF052",
    )
    references = ("https://docs.npmjs.com/cli/commands/npm-install",)
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            RUN npm install -g serve
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22-slim
            RUN npm install -g serve@14.2.5
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN npm install
            """,
            because="package.json and the lock file name the versions",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                packages = list(unpinned(call, AT)) if call is not None and _installs(call) else []
                if packages:
                    yield self.finding(command.span, f"No version is named for {named(packages)}.")


def _installs(call: Invocation) -> bool:
    return call.tool in {"npm", "yarn", "pnpm"} and call.subcommand in {"install", "add", "global add"}
