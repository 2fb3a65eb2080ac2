"""The settings of this installation: the operator's, and what the set-up stored where the operator set nothing."""

from __future__ import annotations

from pydantic import SecretStr

from app.settings import PUBLIC_API, Settings
from app.setup.credentials import AppCredentials, read_file


def completed(settings: Settings) -> Settings:
    """With the App that was set up here. Raises SetupError where what was stored cannot be used."""
    if not settings.is_unconfigured:
        return settings
    credentials = read_file(settings.data_dir)
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
    }
    if settings.github_api_url == PUBLIC_API and found.api_url:
        stored["github_api_url"] = found.api_url
    return settings.model_copy(update=stored)
