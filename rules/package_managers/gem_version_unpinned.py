"""Gems without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import COLON, named, unpinned


class GemVersionUnpinned(Rule):
    """`gem install` names gems without a version.

    Each build takes the newest release: two builds of one commit differ.

    Off by default: a pinned version has to be kept up to date by hand or by a bot, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = (
        "DL3028",
        "DF053",
    )
    references = ("https://guides.rubygems.org/command-reference/#gem-install",)
    invalid = (
        Invalid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails:8.0.1
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails -v 8.0.1
            """,
            because="the version is named",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                packages = list(unpinned(call, COLON)) if call is not None and _installs(call) else []
                if packages:
                    yield self.finding(command.span, f"No version is named for {named(packages)}.")


def _installs(call: Invocation) -> bool:
    return call.tool == "gem" and call.subcommand == "install" and not call.has("-v", "--version")
