"""The App that was set up here: where it is kept, and the settings that it completes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from pydantic import SecretStr

from app.failures import SetupError
from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.settings import PUBLIC_API, Settings
from app.setup.credentials import AppCredentials, read_file, write_file
from app.setup.encrypted_credentials import read_row, write_row


def is_in_database(settings: Settings) -> bool:
    """Whether the database keeps the App: several machines share it, or the data folder takes no file."""
    if not settings.is_sqlite:
        return True
    folder = settings.data_dir.absolute()
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return not (nearest.is_dir() and os.access(nearest, os.W_OK))


def require_place(settings: Settings) -> None:
    """Raises SetupError where an App that is set up here could not be kept."""
    if is_in_database(settings) and settings.secret_key is None:
        raise SetupError(
            "No App is configured. To set one up in the browser, set SLIMLINE_SECRET_KEY: the database keeps the App's "
            "secrets, encrypted with it. `openssl rand -hex 32` makes one. Or set SLIMLINE_APP_ID, "
            "SLIMLINE_WEBHOOK_SECRET, and SLIMLINE_PRIVATE_KEY_FILE."
        )


def store(settings: Settings, credentials: AppCredentials) -> str:
    """Keeps the App, and says where in words. Raises SetupError."""
    if not is_in_database(settings):
        return str(write_file(settings.data_dir, credentials))
    require_place(settings)
    with _database(settings) as engine:
        ensure(settings, engine)
        write_row(engine, _key(settings), credentials)
    return "the database"


def completed(settings: Settings) -> Settings:
    """With the App that was set up here. Raises SetupError where what was stored cannot be used."""
    if not settings.is_unconfigured:
        return settings
    credentials = read_file(settings.data_dir)
    if credentials is None and settings.secret_key is not None and is_in_database(settings):
        with _database(settings) as engine:
            credentials = read_row(engine, _key(settings))
    return settings if credentials is None else with_credentials(settings, credentials)


def with_credentials(settings: Settings, found: AppCredentials) -> Settings:
    """What the operator set wins."""
    stored: dict[str, object] = {
        "app_id": found.app_id,
        "app_slug": settings.app_slug or found.slug,
        "private_key": SecretStr(found.private_key),
        "webhook_secret": SecretStr(found.webhook_secret),
        "client_id": settings.client_id or found.client_id,
        "client_secret": settings.client_secret or SecretStr(found.client_secret),
        "public_url": settings.public_url or found.public_url,
        "poll": settings.poll or found.poll,
        "registries": settings.registries if "registries" in settings.model_fields_set else found.registries or "none",
    }
    if settings.github_api_url == PUBLIC_API and found.api_url:
        stored["github_api_url"] = found.api_url
    return settings.model_copy(update=stored)


@contextmanager
def _database(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_inbox(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def _key(settings: Settings) -> str:
    return settings.secret_key.get_secret_value() if settings.secret_key else ""
