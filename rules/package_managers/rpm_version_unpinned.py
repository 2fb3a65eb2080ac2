"""RPM packages without a version."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.invocations import Invocation, invocation
from rules.tools.pins import RPM, named, unpinned


class RpmVersionUnpinned(Rule):
    """`dnf`, `yum` or `zypper` installs packages without a version.

    Each build takes what the mirror has that day.

    Off by default: a pinned version may disappear from the mirror, and most teams prefer to rebuild on a fresh base
    image. Turn it on where a build must give the same image twice.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    aliases = (
        "DL3033",
        "DL3037",
        "DL3041",
    )
    references = ("https://dnf.readthedocs.io/en/latest/command_ref.html#specifying-packages",)
    invalid = (
        Invalid(
            """
            FROM fedora:43
            RUN dnf install -y git
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM fedora:43
            RUN dnf install -y git-2.51.0
            """,
            because="the version is named",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                packages = list(unpinned(call, RPM)) if call is not None and _installs(call) else []
                if packages:
                    yield self.finding(command.span, f"No version is named for {named(packages)}.")


def _installs(call: Invocation) -> bool:
    return call.tool in {"dnf", "yum", "microdnf", "zypper"} and call.subcommand == "install"
