"""apt packages without a version."""

from __future__ import annotations

from rules.ecosystems.debian import APT, APT_GET
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class AptVersionUnpinned(VersionUnpinned):
    """`apt-get install` names packages without a version.

    Each build installs what the mirror has that day.

    This rule is off by default. A pinned version disappears from the mirror with the next security fix, and most teams
    prefer to rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3008",
        "DF005",
    )
    managers = (
        APT_GET,
        APT,
    )
    references = ("https://docs.docker.com/build/building/best-practices/#apt-get",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl git
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl=8.14.1-2
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y ./tool.deb
            """,
            because="a file is what it is",
        ),
    )
