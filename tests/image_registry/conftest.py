"""Both databases, as for the tables of jobs."""

from __future__ import annotations

from tests.jobs.conftest import engine, settings
from tests.postgres import cluster

__all__ = ["cluster", "engine", "settings"]
