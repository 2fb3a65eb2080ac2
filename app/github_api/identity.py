"""Who we are on GitHub: asked with the App's own key, so the answer shows that the key is right."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from github.Requester import Requester

from app.github_api.errors import translated


@dataclass(frozen=True, slots=True)
class Identity:
    """The App as GitHub knows it. skew_seconds: how far our clock is ahead of GitHub's."""

    name: str
    permissions: Mapping[str, str]
    events: tuple[str, ...]
    skew_seconds: float


def identity(app: Requester) -> Identity:
    with translated("ask GitHub who we are"):
        headers, data = app.requestJsonAndCheck("GET", "/app")
    said = headers.get("date")
    skew = time.time() - parsedate_to_datetime(str(said)).timestamp() if said else 0.0
    events = data.get("events") or ()
    return Identity(str(data.get("name") or data.get("slug")), dict(data.get("permissions") or {}), tuple(events), skew)
