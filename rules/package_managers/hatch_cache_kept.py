"""Hatch keeps the caches of what it calls in the layer."""

from __future__ import annotations

from rules.ecosystems.python_projects import HATCH
from rules.engine.rule import Invalid, Valid
from rules.package_managers._cache_kept import CacheKept


class HatchCacheKept(CacheKept):
    """`hatch env create` leaves the caches of pip, uv, and virtualenv in the layer.

    Hatch fills its environments with pip or uv, and creates them with virtualenv. Each of them keeps its downloads in
    `~/.cache`. Nothing in the image reads them again. Remove them in the same `RUN`, or mount caches.
    """

    manager = HATCH
    references = ("https://hatch.pypa.io/latest/how-to/environment/select-installer/",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN hatch env create
            """,
            """
            FROM python:3.13-slim
            RUN hatch env create && \\
                rm -rf ~/.cache/pip ~/.cache/uv ~/.cache/virtualenv
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN hatch version
            """,
            because="it downloads nothing",
        ),
    )
