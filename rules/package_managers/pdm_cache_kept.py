"""PDM keeps its cache in the layer."""

from __future__ import annotations

from rules.ecosystems.python_projects import PDM
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class PdmCacheKept(CacheKept):
    """`pdm install` leaves its cache in the layer.

    PDM keeps archives, the wheels that it built, and package descriptions in `~/.cache/pdm`. Nothing in the image reads
    them again. Remove them in the same `RUN`, or mount a cache: `RUN --mount=type=cache,target=/root/.cache/pdm pdm
    install --prod`.
    """

    manager = PDM
    references = ("https://pdm-project.org/latest/reference/cli/#cache",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pdm sync --prod
            """,
            """
            FROM python:3.13-slim
            RUN pdm sync --prod && \\
                rm -rf ~/.cache/pdm
            """,
        ),
    )
