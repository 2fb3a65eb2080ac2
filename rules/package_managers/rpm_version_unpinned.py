"""RPM packages without a version."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation
from rules.facts.unpinned_packages import RPM, VersionUnpinned


class RpmVersionUnpinned(VersionUnpinned):
    """`dnf`, `yum` or `zypper` installs packages without a version.

    Each build takes what the mirror has that day.

    Off by default: a pinned version may disappear from the mirror, and most teams prefer to rebuild on a fresh base
    image. Turn it on where a build must give the same image twice.
    """

    aliases = (
        "DL3033",
        "DL3037",
        "DL3041",
    )
    pinned = RPM
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

    def installs(self, call: Invocation) -> bool:
        return call.tool in {"dnf", "yum", "microdnf", "zypper"} and call.subcommand == "install"
