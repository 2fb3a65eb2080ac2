"""Users and passwords for registries, out of a Docker configuration file: `docker login` writes it."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path

from app.failures import SetupError
from app.image_registry.hosts import DOCKER_HUB

_HUB_NAMES = frozenset({"https://index.docker.io/v1/", "index.docker.io", "docker.io"})


def credentials_in(path: Path | None) -> dict[str, tuple[str, str]]:
    """By registry; programs that keep passwords (`credHelpers`) are never run.

    Raises SetupError where the file cannot be read.
    """
    if path is None:
        return {}
    try:
        auths = json.loads(path.read_text("utf-8")).get("auths") or {}
        pairs = {name: base64.b64decode(entry.get("auth", "")).decode() for name, entry in auths.items()}
    except (OSError, ValueError, AttributeError, binascii.Error) as error:
        raise SetupError(f"SLIMLINE_REGISTRY_CONFIG: {path} isn't a readable Docker configuration file.") from error
    return {
        _registry(name): (user, word) for name, pair in pairs.items() for user, _, word in [pair.partition(":")] if word
    }


def _registry(name: str) -> str:
    return DOCKER_HUB if name in _HUB_NAMES else name.removeprefix("https://").partition("/")[0]
