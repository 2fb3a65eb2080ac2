"""What is wrong or unwise about the settings, in words."""

from __future__ import annotations

import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.failures import SetupError
from app.settings import Settings, is_given


def problems(settings: Settings, *, web: bool) -> list[str]:
    """What keeps the App from running, in words; empty when nothing does. web: it also receives webhooks."""
    found = []
    if web and not is_given(settings.webhook_secret):
        found.append("SLIMLINE_WEBHOOK_SECRET is not set: without it anybody could send deliveries.")
    if settings.app_id is None:
        found.append("SLIMLINE_APP_ID is not set: the number on the App's settings page.")
    found.extend(_key_problems(settings))
    if settings.ca_file is not None and not settings.ca_file.is_file():
        found.append(f"SLIMLINE_CA_FILE: {settings.ca_file} isn't a file.")
    return found


def warnings(settings: Settings) -> list[str]:
    """What is unwise but works. A key file that others may read is how container platforms mount secrets."""
    path = settings.private_key_file
    if path is None or is_given(settings.private_key) or _file_problem(path) or not path.stat().st_mode & stat.S_IROTH:
        return []
    return [f"SLIMLINE_PRIVATE_KEY_FILE: {path} can be read by every user of this machine: run `chmod 600 {path}`."]


def _key_problems(settings: Settings) -> list[str]:
    if is_given(settings.private_key):
        source = "SLIMLINE_PRIVATE_KEY"
    elif settings.private_key_file is None:
        return ["Neither SLIMLINE_PRIVATE_KEY nor SLIMLINE_PRIVATE_KEY_FILE is set: the key that the App signs with."]
    else:
        source = "SLIMLINE_PRIVATE_KEY_FILE"
        unreadable = _file_problem(settings.private_key_file)
        if unreadable:
            return [f"{source}: {unreadable}"]
    try:
        load_pem_private_key(settings.pem().get_secret_value().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return [f"{source} doesn't hold a PEM private key without a password, as GitHub's App settings give it."]
    return []


def require(settings: Settings, *, web: bool) -> None:
    """Refuse to start, naming everything that is missing at once."""
    found = problems(settings, web=web)
    if found:
        raise SetupError("Slimline can't start:\n" + "\n".join(f"  - {line}" for line in found))


def _file_problem(path: Path) -> str:
    """Why a private key file cannot be used, "" when it can."""
    try:
        mode = path.stat().st_mode
        with path.open("rb"):
            pass
    except OSError as error:
        return f"{path} can't be read ({error.strerror})."
    if mode & stat.S_IWOTH:
        return f"{path} can be changed by every user of this machine: run `chmod 600 {path}`."
    return ""
