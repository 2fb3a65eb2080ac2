"""pacman keeps packages in the layer."""

from __future__ import annotations

from rules.ecosystems.arch import PACMAN
from rules.engine.rule import Invalid
from rules.facts.calls import Invocation
from rules.package_managers._cache_kept import CacheKept


class PacmanCacheKept(CacheKept):
    """`pacman -S` leaves the packages that it downloaded in the layer.

    pacman keeps every package in `/var/cache/pacman/pkg`. Remove them in the same `RUN`, because a later `RUN` only
    hides them. `pacman -Scc --noconfirm` doesn't help: it answers its own question with "no" and removes nothing.
    """

    manager = PACMAN
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

    def downloads(self, call: Invocation) -> bool:
        return super().downloads(call) and (bool(call.operands) or call.has("-u"))
