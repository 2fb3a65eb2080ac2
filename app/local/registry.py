"""What registries say of the images in local Dockerfiles: asked only where the person wants it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.image_registry.asking import AskRegistries, OwnMemory
from app.image_registry.client import RegistryClient
from app.image_registry.credentials import credentials_in
from app.image_registry.hosts import registries
from app.local.files import LocalDockerfile
from app.review.asked_images import wanted_images
from app.settings import load_settings
from rules.dockerfile.parser import read_text
from rules.engine.context import ImageFacts


def asked(files: Sequence[LocalDockerfile]) -> ImageFacts:
    """Asks the registries that the settings name, the well-known ones where they name none.

    Raises SetupError.
    """
    settings = load_settings()
    wanted = settings.registries if settings.registries != "none" else "default"
    memory = OwnMemory()
    verify = str(settings.ca_file) if settings.ca_file is not None else True
    allowed = registries(wanted, settings.registry_mirrors)
    client = RegistryClient(allowed, credentials_in(settings.registry_config), verify, memory.rest)
    try:
        return AskRegistries(client, memory)(wanted_images(_texts(files), date.today()))
    finally:
        client.close()


def _texts(files: Sequence[LocalDockerfile]) -> Iterator[str]:
    for file in files:
        try:
            yield read_text(file.read_bytes())
        except (OSError, ValueError):
            continue  # the report says so
