"""Poetry keeps its cache in the layer."""

from __future__ import annotations

from rules.ecosystems.python_projects import POETRY
from rules.engine.rule import Invalid, Valid
from rules.package_managers._cache_kept import CacheKept


class PoetryCacheKept(CacheKept):
    """`poetry install` leaves its download cache in the layer.

    Poetry keeps every archive that it downloads in `~/.cache/pypoetry`, in the same folder as its virtual environments,
    so you can only remove `artifacts` and `cache`. Remove them in the same `RUN`, or mount a cache.
    """

    manager = POETRY
    references = ("https://python-poetry.org/docs/configuration/#cache-dir",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN poetry install --only main
            """,
            """
            FROM python:3.13-slim
            RUN poetry install --only main && \\
                rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            ENV POETRY_CACHE_DIR=/tmp/poetry
            RUN poetry install && rm -rf $POETRY_CACHE_DIR
            """,
            because="the cache is removed where it was moved to",
        ),
    )
