"""Pipenv keeps its cache in the layer."""

from __future__ import annotations

from rules.ecosystems.python_projects import PIPENV
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class PipenvCacheKept(CacheKept):
    """`pipenv install` leaves two download caches in the layer.

    Pipenv keeps its own cache in `~/.cache/pipenv`, and it calls pip, which keeps another one. Nothing in the image
    reads them again. Remove them in the same `RUN`, or mount caches.
    """

    manager = PIPENV
    references = ("https://pipenv.pypa.io/en/latest/configuration.html",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pipenv install --deploy --system
            """,
            """
            FROM python:3.13-slim
            RUN pipenv install --deploy --system && \\
                rm -rf ~/.cache/pipenv ~/.cache/pip
            """,
        ),
    )
