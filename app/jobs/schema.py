"""The schema of our tables: is it the one this version needs, and may it be changed while other processes run?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory

from app.failures import SetupError
from app.jobs.heartbeats import live_processes
from app.settings import Settings

UPGRADE_LOCK = 0x51_11_14E  # any number that no other program on this database uses


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "app.jobs:migrations")
    config.set_main_option("path_separator", "os")
    return config


def newest_version() -> int:
    """The schema that this version of the program knows."""
    return int(_scripts().get_current_head() or 0)


def current_version(connection: sa.Connection) -> int:
    """The schema of the database; 0 when it is empty."""
    return int(MigrationContext.configure(connection).get_current_revision() or 0)


def upgrade(engine: sa.Engine) -> tuple[int, int]:
    """Bring the database to this version. The versions before and after; SetupError if a live process would break."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        before, after = current_version(connection), newest_version()
        if before > after:
            raise SetupError(_too_new(before, after))
        if 0 < before < after:
            _refuse_if_someone_would_break(connection, before)
        if before < after:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, after


def ensure(settings: Settings, engine: sa.Engine) -> None:
    """At the start of a process: create an empty database, upgrade our own SQLite file, refuse what does not fit.

    A PostgreSQL database that others may use is changed only by `slimline db upgrade`.
    """
    with engine.begin() as connection:
        before, known = current_version(connection), newest_version()
    if before > known:
        raise SetupError(_too_new(before, known))
    if 0 < before < known and not settings.is_sqlite:
        raise SetupError(f"The database has schema {before}, this version needs {known}: run `slimline db upgrade`.")
    if before < known:
        upgrade(engine)


def _refuse_if_someone_would_break(connection: sa.Connection, before: int) -> None:
    needed = max(_oldest_code(script) for script in _scripts().walk_revisions() if int(script.revision) > before)
    broken = [p for p in live_processes(connection) if p.schema_version < needed]
    if broken:
        names = ", ".join(f"{process.kind} {process.id}" for process in broken)
        raise SetupError(
            f"The new schema would break processes that still run an older version: {names}. "
            "Stop or update them first, then run `slimline db upgrade` again."
        )


def _oldest_code(script: Script) -> int:
    return int(script.module.oldest_code)


def _too_new(database: int, known: int) -> str:
    return f"The database has schema {database}, newer than this version of Slimline knows ({known}): update Slimline."
