"""apk packages without a version."""

from __future__ import annotations

from rules.ecosystems.alpine import APK
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class ApkVersionUnpinned(VersionUnpinned):
    """`apk add` names packages without a version.

    Each build installs what the mirror has that day.

    This rule is off by default. A pinned version disappears from the mirror with the next fix, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = ("DL3018",)
    managers = (APK,)
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
