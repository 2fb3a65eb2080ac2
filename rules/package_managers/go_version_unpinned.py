"""Go programs without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import AT, named, unpinned


class GoVersionUnpinned(Rule):
    """`go install` names a program without a version.

    `@latest` takes the newest release: two builds of one commit differ.

    Off by default: a pinned version has to be kept up to date by hand or by a bot, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = (
        "DL3062",
        "DF054",
    )
    references = ("https://go.dev/ref/mod#go-install",)
    invalid = (
        Invalid(
            """
            FROM golang:1.25
            RUN go install github.com/go-delve/delve/cmd/dlv@latest
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM golang:1.25
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            """,
            because="the version is named",
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
    return (
        call.tool == "go"
        and call.subcommand in {"install", "get"}
        and "." in "".join(call.operand_texts).partition("/")[0]
    )
