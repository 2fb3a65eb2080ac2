"""Who the App is, for those who look after it: a gateway for one question."""

from __future__ import annotations

from app.github_api.gateway import Gateway
from app.github_api.identity import Identity
from app.settings import Settings


def own_identity(settings: Settings) -> Identity:
    """Asks GitHub. Raises TryAgainLater or CannotReview."""
    pem = settings.pem().get_secret_value()
    gateway = Gateway(settings.github_api_url, settings.app_id or 0, pem, ca_file=settings.ca_file)
    try:
        return gateway.identity()
    finally:
        gateway.close()
