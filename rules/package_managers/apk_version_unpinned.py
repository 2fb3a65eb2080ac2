"""apk packages without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import EQUALS, named, unpinned


class ApkVersionUnpinned(Rule):
    """`apk add` names packages without a version.

    Each build takes what the mirror has that day.

    Off by default: a pinned version disappears from the mirror with the next fix, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = ("DL3018",)
    references = ("https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",)
    invalid = (
        Invalid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl=8.14.1-r1
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM alpine:3.22
            RUN apk add --no-cache curl~8.14
            """,
            because="a range of versions is named",
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
    return call.tool == "apk" and call.subcommand == "add"
