"""Installations of the real service, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, cluster
from tests.service.harness import Service

__all__ = ["cluster"]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """install(database_url, ...): a Service whose processes are ended after the test."""
    services: list[Service] = []

    def make(database_url: str = "", **options: object) -> Service:
        services.append(Service(tmp_path, database_url, **options))  # type: ignore[arg-type]
        return services[-1]

    yield make
    for service in services:
        service.close()


@pytest.fixture
def on_postgres(install: Callable[..., Service], cluster: Cluster) -> Callable[..., Service]:
    return lambda **options: install(cluster.new_database(), **options)
