from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.failures import SetupError
from app.intake.jobs import ReviewJob
from app.jobs import schema
from app.jobs.codec import encode, lane_of
from app.jobs.database import open_inbox
from app.jobs.heartbeats import Heartbeat
from app.jobs.records import Records
from app.jobs.schema import current_version, ensure, newest_version, upgrade
from app.jobs.tables import deliveries, metadata, processes
from app.settings import Settings
from tests.jobs.build import review

NEXT = newest_version() + 1


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


def test_the_first_schema_is_upgraded_under_a_process_that_knows_no_other(settings: Settings) -> None:
    """Its inserts name the columns of its time."""
    engine = open_inbox(settings)
    with engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        schema.command.upgrade(config, "1")
        connection.execute(sa.text("INSERT INTO processes VALUES ('old', 'web', 1, 4e9)"))
    assert upgrade(engine) == (1, newest_version())
    with engine.begin() as connection:
        connection.execute(sa.insert(deliveries).values(_as_the_first_schema(review("d1"))))
        connection.execute(sa.insert(processes).values(id="old-too", kind="web", schema_version=1, seen_at=0.0))
    record = Records(engine).find("d1")
    assert record is not None
    assert record.trace == ""
    engine.dispose()


def _as_the_first_schema(job: ReviewJob) -> dict[str, object]:
    times = {"not_before": 0.0, "received_at": 0.0, "updated_at": 0.0, "attempt": 0, "failures": 0, "reason": ""}
    return times | {
        "delivery": job.delivery,
        "kind": "review",
        "lane": lane_of(job),
        "installation": 311,
        "head_sha": job.head_sha,
        "job": encode(job),
        "state": "waiting",
    }


@pytest.fixture
def behind(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program knows one schema more than the database has."""
    monkeypatch.setattr(schema, "newest_version", lambda: NEXT)
    monkeypatch.setattr(schema, "_scripts", lambda: _OneMore())
    monkeypatch.setattr(schema.command, "upgrade", lambda config, target: None)


class _Module:
    oldest_code = NEXT


class _Revision:
    revision = str(NEXT)
    module = _Module


class _OneMore:
    def walk_revisions(self) -> list[_Revision]:
        return [_Revision()]


@pytest.mark.usefixtures("behind")
def test_an_upgrade_that_would_break_a_live_process_is_refused(engine: sa.Engine) -> None:
    Heartbeat(engine, "old-worker", "worker", NEXT - 1).beat()
    with pytest.raises(SetupError, match="old-worker"):
        upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.update(processes).values(seen_at=processes.c.seen_at - 3600))
    Heartbeat(engine, "new-worker", "worker", NEXT).beat()
    assert upgrade(engine) == (NEXT - 1, NEXT)


@pytest.mark.usefixtures("behind")
def test_a_shared_database_is_changed_by_hand_only(settings: Settings, engine: sa.Engine) -> None:
    if settings.is_sqlite:
        ensure(settings, engine)
    else:
        with pytest.raises(SetupError, match="slimline db upgrade"):
            ensure(settings, engine)
