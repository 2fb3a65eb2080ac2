"""zypper keeps repository data in the layer."""

from __future__ import annotations

from rules.ecosystems.suse import ZYPPER
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class ZypperCacheKept(CacheKept):
    """`zypper install` leaves repository metadata in the layer.

    zypper keeps the metadata of every repository that it reads, and packages if a repository asks for it. `zypper clean
    --all` in the same `RUN` removes both. A later `RUN` only hides them.
    """

    manager = ZYPPER
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
