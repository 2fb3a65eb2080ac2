"""apt in a script."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.debian import APT, APT_FOR_SCRIPTS, APT_GET
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Edit, Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation, invocation


class AptInsteadOfAptGet(Rule):
    """`apt` is made for people; scripts use `apt-get`.

    apt itself warns: "apt does not have a stable CLI interface. Use with caution in scripts." Its options and its
    output can change from one release to the next.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = frozenset({APT.name})
    aliases = (
        "DL3027",
        "DF059",
    )
    references = ("https://manpages.debian.org/stable/apt/apt.8.en.html",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt update && apt install -y curl
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN sudo apt -y full-upgrade
            """,
            """
            FROM debian:13
            RUN sudo apt-get -y dist-upgrade
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl
            """,
            because="apt-get has a stable interface",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt list --installed
            """,
            because="`apt-get` has no such sub-command",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            calls = [call for command in run.commands if (call := invocation(command)) is not None and _is_apt(call)]
            if not calls:
                continue
            edits = [edit for call in calls for edit in _edits(call)]
            yield self.finding(
                calls[0].command.span,
                "`apt` has no stable command-line interface for scripts.",
                Fix("Use `apt-get`", tuple(edits)),
            )


def _is_apt(call: Invocation) -> bool:
    return call.tool == APT.name and call.subcommand in APT_FOR_SCRIPTS


def _edits(call: Invocation) -> Iterator[Edit]:
    yield replace(call.program.span, call.program.text.replace(APT.name, APT_GET.name))
    other = APT_FOR_SCRIPTS[call.subcommand]
    if other and call.subcommand_word is not None:
        yield replace(call.subcommand_word.span, other)
