"""Every test of the tables runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.settings import Settings
from tests.postgres import Cluster, cluster

__all__ = ["cluster"]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path / "data")
    server: Cluster = request.getfixturevalue("cluster")
    return Settings(database_url=SecretStr(server.new_database()))


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_inbox(settings)
    ensure(settings, engine)
    yield engine
    engine.dispose()
