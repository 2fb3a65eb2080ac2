"""pacman keeps packages in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.arch import PACMAN_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class PacmanCacheKept(Rule):
    """`pacman -S` leaves the packages it downloaded in the layer.

    pacman keeps every package under `/var/cache/pacman/pkg`. Remove them in the same `RUN`: a later `RUN` only hides
    them. `pacman -Scc --noconfirm` answers its question with "no" and removes nothing.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://man.archlinux.org/man/pacman.8",)
    invalid = (
        Invalid(
            """
            FROM archlinux:latest
            RUN pacman -Syu --noconfirm git
            """,
            """
            FROM archlinux:latest
            RUN pacman -Syu --noconfirm git && \\
                rm -rf /var/cache/pacman/pkg/*
            """,
        ),
        Invalid(
            """
            FROM acme/archlinux:1
            USER dev
            RUN sudo -E pacman -Syu --noconfirm git
            """,
            """
            FROM acme/archlinux:1
            USER dev
            RUN sudo -E pacman -Syu --noconfirm git && \\
                sudo rm -rf /var/cache/pacman/pkg/*
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM archlinux:latest
            RUN pacman -Syu --noconfirm git && yes | pacman -Scc
            """,
            because="the packages are removed in the same layer",
        ),
        Valid(
            """
            FROM archlinux:latest
            RUN --mount=type=cache,target=/var/cache/pacman/pkg pacman -Syu --noconfirm git
            """,
            because="the packages live in a cache mount",
        ),
        Valid(
            """
            FROM archlinux:latest AS build
            RUN pacman -S --noconfirm gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, PACMAN_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                "rm -rf /var/cache/pacman/pkg/*",
                Saving("the downloaded packages", "pacman keeps every package file"),
            )
            yield self.finding(
                download.call.command.span,
                "The packages that pacman downloaded stay in this layer.",
                keep_out(dockerfile, context, download, PACMAN_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool == "pacman" and call.subcommand == "-S" and (bool(call.operands) or call.has("-u"))
