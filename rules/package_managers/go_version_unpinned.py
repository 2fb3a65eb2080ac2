"""Go programs without a version."""

from __future__ import annotations

from rules.ecosystems.go import GO
from rules.ecosystems.record import Pins
from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation
from rules.package_managers._version_unpinned import VersionUnpinned


class GoVersionUnpinned(VersionUnpinned):
    """`go install` names a program without a version.

    `@latest` installs the newest release, so two builds of one commit differ.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3062",
        "DF054",
    )
    managers = (GO,)
    references = ("https://go.dev/ref/mod#go-install",)
    invalid = (
        Invalid(
            """
            FROM golang:1.25
            RUN go install github.com/go-delve/delve/cmd/dlv@latest
            """,
        ),
        Invalid("FROM golang:1.25\nRUN go run github.com/air-verse/air@latest\n"),
    )
    valid = (
        Valid(
            "FROM golang:1.25\nRUN go run main.go && go run example.com/tool\n",
            because="one is a file, and go.mod names the other's version",
        ),
        Valid(
            """
            FROM golang:1.25
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            """,
            because="the version is named",
        ),
    )

    def installs(self, call: Invocation, pins: Pins) -> bool:
        first = call.operand_texts[0] if call.operands else ""
        is_elsewhere = "." in first.partition("/")[0]
        is_here = call.subcommand in pins.in_project and not first.endswith("@latest")
        return super().installs(call, pins) and is_elsewhere and not is_here
