from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.failures import SetupError
from app.jobs import schema
from app.jobs.processes import Heartbeat
from app.jobs.schema import current_version, ensure, newest_version, upgrade
from app.jobs.tables import metadata, processes
from app.settings import Settings


def test_the_migrations_lead_to_the_tables_that_the_code_uses(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert current_version(connection) == newest_version()


def test_upgrading_twice_changes_nothing(engine: sa.Engine) -> None:
    assert upgrade(engine) == (newest_version(), newest_version())


def test_a_database_from_the_future_is_refused(settings: Settings, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '99'"))
    for start in (lambda: ensure(settings, engine), lambda: upgrade(engine)):
        with pytest.raises(SetupError, match="newer than this version"):
            start()


@pytest.fixture
def behind(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program knows one schema more than the database has."""
    monkeypatch.setattr(schema, "newest_version", lambda: 2)
    monkeypatch.setattr(schema, "_scripts", lambda: _OneMore())
    monkeypatch.setattr(schema.command, "upgrade", lambda config, target: None)


class _Module:
    oldest_code = 2


class _Revision:
    revision = "2"
    module = _Module


class _OneMore:
    def walk_revisions(self) -> list[_Revision]:
        return [_Revision()]


@pytest.mark.usefixtures("behind")
def test_an_upgrade_that_would_break_a_live_process_is_refused(engine: sa.Engine) -> None:
    Heartbeat(engine, "old-worker", "worker", 1).beat()
    with pytest.raises(SetupError, match="old-worker"):
        upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.update(processes).values(seen_at=processes.c.seen_at - 3600))
    Heartbeat(engine, "new-worker", "worker", 2).beat()
    assert upgrade(engine) == (1, 2)


@pytest.mark.usefixtures("behind")
def test_a_shared_database_is_changed_by_hand_only(settings: Settings, engine: sa.Engine) -> None:
    if settings.is_sqlite:
        ensure(settings, engine)
    else:
        with pytest.raises(SetupError, match="slimline db upgrade"):
            ensure(settings, engine)
