"""zypper keeps repository data in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.suse import ZYPPER_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class ZypperCacheKept(Rule):
    """`zypper install` leaves repository metadata in the layer.

    zypper keeps the metadata of every repository it reads, and packages where a repository says so. `zypper clean
    --all` in the same `RUN` removes both: a later `RUN` only hides them.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = (
        "DL3036",
        "DF047",
    )
    references = ("https://en.opensuse.org/SDB:Zypper_manual",)
    invalid = (
        Invalid(
            """
            FROM opensuse/leap:15.6
            RUN zypper --non-interactive install git
            """,
            """
            FROM opensuse/leap:15.6
            RUN zypper --non-interactive install git && \\
                zypper clean --all
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM opensuse/leap:15.6
            RUN zypper -n in git && zypper clean
            """,
            because="the caches are emptied in the same layer",
        ),
        Valid(
            """
            FROM opensuse/leap:15.6 AS build
            RUN zypper -n install gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, ZYPPER_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "zypper clean --all",
                Saving("repository metadata", "removed by `zypper clean --all`"),
            )
            yield self.finding(
                download.call.command.span,
                "zypper's repository metadata stays in this layer.",
                keep_out(dockerfile, context, download, ZYPPER_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool == "zypper" and call.subcommand in {"install", "update", "patch", "dist-upgrade", "refresh"}
