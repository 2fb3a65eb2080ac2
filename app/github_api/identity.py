"""Who we are on GitHub: asked with the App's own key, so the answer shows that the key is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from github.Requester import Requester

from app.github_api.clock import skew_of
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
    events = tuple(data.get("events") or ())
    name = str(data.get("name") or data.get("slug"))
    return Identity(name, dict(data.get("permissions") or {}), events, skew_of(headers))
