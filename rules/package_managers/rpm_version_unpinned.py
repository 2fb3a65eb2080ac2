"""RPM packages without a version."""

from __future__ import annotations

from rules.ecosystems import rpm, suse
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class RpmVersionUnpinned(VersionUnpinned):
    """`dnf`, `yum`, or `zypper` installs packages without a version.

    Each build installs what the mirror has that day.

    This rule is off by default. A pinned version can disappear from the mirror, and most teams prefer to rebuild on a
    fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3033",
        "DL3037",
        "DL3041",
    )
    managers = (*rpm.ECOSYSTEM.managers, *suse.ECOSYSTEM.managers)
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
        Valid(
            "FROM opensuse/leap:16.0\nRUN zypper install -y git=2.51.0 'curl>=8'\n",
            because="zypper takes `=` and bounds",
        ),
        Valid("FROM almalinux:9\nRUN dnf module install -y nodejs:22\n", because="the module's stream is named"),
    )
