"""The queue engine's clock on the SQLite of older systems."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa

from app.jobs.database import open_queue
from app.settings import Settings


def test_fractions_of_a_second_are_known_whatever_the_sqlite(tmp_path: Path) -> None:
    engine = open_queue(Settings(data_dir=tmp_path))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE clock (at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000), x)"))
        connection.execute(sa.text("INSERT INTO clock (x) VALUES (1)"))
        [at] = connection.execute(sa.text("SELECT at FROM clock")).scalars()
    engine.dispose()
    assert abs(at / 1000 - time.time()) < 60
