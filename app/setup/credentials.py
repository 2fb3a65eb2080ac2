"""What GitHub hands out for a new App, and the file that keeps it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.failures import SetupError

FILE = "github-app.json"


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """The App's identity and secrets, and what was chosen for it."""

    app_id: int
    slug: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    private_key: str = field(repr=False)
    api_url: str = ""
    public_url: str = ""
    poll: bool = False
    registries: str = ""

    @classmethod
    def from_conversion(
        cls, answer: Mapping[str, Any], *, api_url: str, public_url: str, poll: bool, registries: str = ""
    ) -> AppCredentials:
        """From GitHub's answer to the code. Raises SetupError where something is missing."""
        try:
            return cls(
                app_id=int(answer["id"]),
                slug=str(answer["slug"]),
                name=str(answer["name"]),
                client_id=str(answer["client_id"]),
                client_secret=str(answer["client_secret"]),
                webhook_secret=str(answer["webhook_secret"] or ""),
                private_key=str(answer["pem"]),
                api_url=api_url,
                public_url=public_url,
                poll=poll,
                registries=registries,
            )
        except (KeyError, TypeError, ValueError):
            raise SetupError("GitHub's answer does not hold the App's id and secrets.") from None

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> AppCredentials:
        return cls(**json.loads(text))


def write_file(folder: Path, credentials: AppCredentials) -> Path:
    """Stores them for this user alone. Never overwrites: an App that is in use must not be lost."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SetupError(f"{path} exists already: move it away first.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(credentials.to_json() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def read_file(folder: Path) -> AppCredentials | None:
    """None where there is no such file. Raises SetupError where it cannot be used."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        if path.stat().st_mode & 0o077:
            raise SetupError(f"{path} holds secrets that others can read: run `chmod 600 {path}`.")
        return AppCredentials.from_json(text)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SetupError(f"{path} can't be read ({error.strerror}).") from None
    except (ValueError, TypeError):
        raise SetupError(f"{path} is damaged: restore it, or move it away and set Slimline up again.") from None
