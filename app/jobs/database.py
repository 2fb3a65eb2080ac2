"""Opening the databases. The one place that sets how SQLite keeps its promises."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.failures import SetupError
from app.settings import Settings

HOW_TO_BEGIN = "slimline_begin"
FRACTIONS_SINCE = (3, 42)
"""The first SQLite with unixepoch('subsec'), which the engine needs from Python 3.12 on. Debian 12 has 3.40."""

CACHE_KIBIBYTES = 256
CACHED_STATEMENTS = 32
"""What each connection keeps. The usual 2,000 and 128 would fill up in every one of a pool's connections over days; the
system caches the file anyway, and the engine asks again and again by 22 statements."""

BUSY_MILLISECONDS = 8_000  # below GitHub's ten seconds: a web process answers before GitHub gives up


def open_inbox(settings: Settings, *, synced: bool = True) -> sa.Engine:
    """The database with our own tables. synced: every commit survives a power cut, at the price of a disk flush.

    Taking in needs that. What the worker records does not: a record lost to a power cut only repeats a job.
    """
    if not settings.is_sqlite:
        return _open_postgresql(settings.sql_url)
    path = sqlite_path(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(f"The data folder {path.parent} cannot be created: {error.strerror}.") from None
    return _open_sqlite(path, synced)


def open_queue(settings: Settings) -> sa.Engine:
    """The queue engine's database: on SQLite a file of its own, so that neither waits for the other's writes."""
    return _open_sqlite(queue_path(settings), False) if settings.is_sqlite else _open_postgresql(settings.sql_url)


def queue_url(settings: Settings) -> str:
    """Where `open_queue` is, for the engine's own migrations."""
    return f"sqlite:///{queue_path(settings)}" if settings.is_sqlite else settings.sql_url


def sqlite_path(settings: Settings) -> Path:
    """The file behind a SQLite URL; a database in memory would lose what was accepted."""
    database = sa.make_url(settings.sql_url).database
    if not database or database == ":memory:":
        raise SetupError("SLIMLINE_DATABASE_URL names a database in memory; accepted deliveries need a file.")
    return Path(database).absolute()


def queue_path(settings: Settings) -> Path:
    """The engine's SQLite file, beside the inbox."""
    path = sqlite_path(settings)
    return path.with_name(f"{path.stem}-queue{path.suffix or '.db'}")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that only reads: on SQLite it waits for nobody and nobody waits for it."""
    with engine.connect().execution_options(**{HOW_TO_BEGIN: "BEGIN"}) as connection:
        yield connection


@contextmanager
def one_statement(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction of a single statement.

    On SQLite the lock is then taken and let go inside that statement. Between BEGIN and COMMIT a busy process may wait
    for the interpreter's lock, and every delivery would wait with it.
    """
    with engine.connect().execution_options(**{HOW_TO_BEGIN: ""}) as connection, connection.begin():
        yield connection


def _open_sqlite(path: Path, synced: bool) -> sa.Engine:
    kept = {"cached_statements": CACHED_STATEMENTS}
    engine = sa.create_engine(f"sqlite:///{path}", pool_size=10, max_overflow=20, connect_args=kept)

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
        if sqlite3.sqlite_version_info < FRACTIONS_SINCE:
            connection.create_function("unixepoch", -1, lambda *_: time.time())

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # Without IMMEDIATE two processes count the same free slots and both take the last one.
        how = connection.get_execution_options().get(HOW_TO_BEGIN, "BEGIN IMMEDIATE")
        if how:
            connection.exec_driver_sql(how)

    return engine


def _open_postgresql(url: str) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": "slimline"},
    )
