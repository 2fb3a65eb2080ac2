"""The web process on a SQLite file of its own, without any worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.jobs.database import open_inbox
from app.jobs.records import Records
from app.jobs.schema import ensure
from app.main import PLAYGROUND_PAGES, create_app
from app.playground.reviewing_process import ReviewingProcess
from app.settings import Settings
from tests.app_key import app_key

PATIENCE = 240.0
SECRET = "It's a Secret to Everybody"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        app_id=7,
        webhook_secret=SecretStr(SECRET),
        private_key=SecretStr(app_key()),
        admin_token=SecretStr("open-sesame-please"),
        data_dir=tmp_path / "data",
        queue_limit=5,
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_inbox(settings)
    ensure(settings, engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def playground() -> Iterator[ReviewingProcess]:
    """The playground's process, once for all tests: it takes longer to start than to review.

    It yields to all others on the machine, so that beside many it needs more than its usual time.
    """
    process = ReviewingProcess(PLAYGROUND_PAGES, PATIENCE, PATIENCE)
    yield process
    process.stop()


@pytest.fixture
def client(settings: Settings, engine: sa.Engine, playground: ReviewingProcess) -> FlaskClient:
    return create_app(settings, engine, playground=playground).test_client()


@pytest.fixture
def records(engine: sa.Engine) -> Records:
    return Records(engine)
