"""Where an App that was set up here is kept: in a file, or encrypted in a database that several machines share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr, ValidationError

from app.failures import SetupError
from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.jobs.tables import app_credentials
from app.settings import Settings
from app.setup.credentials import FILE, AppCredentials
from app.setup.encrypted_credentials import read_row, write_row
from app.setup.stored_app import completed, is_in_database, require_place, store

KEY = "0123456789abcdef" * 4
CREDENTIALS = AppCredentials(9, "slimline-acme", "Slimline acme", "c", "cs", "ws", "the private key")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    settings = Settings(data_dir=tmp_path)
    engine = open_inbox(settings)
    ensure(settings, engine)
    yield engine
    engine.dispose()


def test_the_database_holds_nothing_that_can_be_read_without_the_key(engine: sa.Engine) -> None:
    assert read_row(engine, KEY) is None
    write_row(engine, KEY, CREDENTIALS)
    assert read_row(engine, KEY) == CREDENTIALS
    with engine.connect() as connection:
        sealed = connection.execute(sa.select(app_credentials.c.sealed)).scalar_one()
    assert not any(word in sealed for word in ("slimline", "private", "app_id"))


def test_another_key_is_told_apart_from_no_app(engine: sa.Engine) -> None:
    write_row(engine, KEY, CREDENTIALS)
    with pytest.raises(SetupError, match="not the key"):
        read_row(engine, KEY.upper())


def test_an_app_in_the_database_is_never_overwritten(engine: sa.Engine) -> None:
    write_row(engine, KEY, CREDENTIALS)
    with pytest.raises(SetupError, match="already holds an App"):
        write_row(engine, KEY, CREDENTIALS)


def test_a_database_without_the_table_holds_no_app(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    assert read_row(engine, KEY) is None
    engine.dispose()


def test_machines_that_share_a_database_share_the_app(tmp_path: Path, postgres_url: str) -> None:
    one, other = (
        Settings(data_dir=tmp_path / name, database_url=SecretStr(postgres_url), secret_key=SecretStr(KEY))
        for name in ("one", "other")
    )
    assert completed(other).is_unconfigured
    assert store(one, CREDENTIALS) == "the database"
    assert completed(other).app_id == 9
    assert not (tmp_path / "one" / FILE).exists()


def test_a_folder_that_takes_files_gets_the_file_whatever_the_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data" / "deep", secret_key=SecretStr(KEY))
    assert store(settings, CREDENTIALS) == str(tmp_path / "data" / "deep" / FILE)
    assert completed(settings).app_id == 9


def test_a_folder_that_takes_no_file_leaves_it_to_the_database(engine: sa.Engine, tmp_path: Path) -> None:
    closed = tmp_path / "file" / "data"  # nobody can make a folder there, not even root
    closed.parent.touch()
    url = SecretStr(f"sqlite:///{tmp_path / 'slimline.db'}")
    settings = Settings(data_dir=closed, database_url=url, secret_key=SecretStr(KEY))
    assert is_in_database(settings)
    store(settings, CREDENTIALS)
    assert completed(settings).app_id == 9


def test_without_a_place_for_the_app_the_key_is_asked_for(postgres_url: str) -> None:
    with pytest.raises(SetupError, match="SLIMLINE_SECRET_KEY"):
        require_place(Settings(database_url=SecretStr(postgres_url)))


def test_a_short_key_is_refused_without_being_shown() -> None:
    with pytest.raises(ValidationError, match="openssl rand -hex 32") as refused:
        Settings(secret_key=SecretStr("hunter2"))
    assert "hunter2" not in str(refused.value)
