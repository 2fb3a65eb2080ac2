"""The request for a new App: what GitHub is told, and where the form that tells it is sent. Pure."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from app.setup.permissions import events, permissions

DESCRIPTION = "Reviews Dockerfiles in pull requests and suggests fixes."
UNREACHABLE = "https://slimline.invalid"
"""GitHub wants an address for deliveries. Where they are fetched instead, it leads nowhere (RFC 2606)."""
LONGEST_NAME = 34
RECOMMENDED_REGISTRIES = "docker.io,ghcr.io"
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\Z")


@dataclass(frozen=True, slots=True)
class SetupChoice:
    """What the person asked for.

    organisation: who will own the App, "" for the person. here: where the browser is now, and comes back to.
    public_url: where the installation is reached. poll: GitHub cannot reach it, so it fetches deliveries.
    registries: the image registries that may be asked, as in SLIMLINE_REGISTRIES.
    """

    organisation: str
    name: str
    public_url: str
    api_url: str
    github_url: str
    features: tuple[str, ...] = ()
    poll: bool = False
    here: str = ""
    registries: str = ""

    @property
    def form_action(self) -> str:
        """GitHub's page that takes the manifest."""
        owner = f"/organizations/{quote(self.organisation)}" if self.organisation else ""
        return f"{self.github_url}{owner}/settings/apps/new"


def problems(choice: SetupChoice) -> list[str]:
    """What GitHub would refuse, in words."""
    found = []
    if choice.organisation and not _ACCOUNT.match(choice.organisation):
        found.append("An organization's name has letters, digits, and hyphens only.")
    if len(choice.name) > LONGEST_NAME:
        found.append(f"The App's name is longer than {LONGEST_NAME} characters, which GitHub does not accept.")
    if not is_address(choice.public_url):
        found.append("The address of this installation must start with https:// (or http:// on this machine).")
    if not is_address(choice.api_url):
        found.append("The address of GitHub's API must start with https://.")
    return found


def is_address(url: str) -> bool:
    """https, or http to this machine; no user name, query or fragment."""
    place = urlsplit(url)
    plain = place.scheme == "http" and is_local(url)
    return bool(place.hostname) and (place.scheme == "https" or plain) and not re.search(r"[@?#;\s,]", url)


def is_local(url: str) -> bool:
    """Whether the address is this machine's own, which GitHub cannot reach."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def proposed_name(organisation: str) -> str:
    """Names of Apps are unique on GitHub, so the organisation's is in it."""
    return f"Slimline {organisation or secrets.token_hex(2)}"[:LONGEST_NAME].strip()


def manifest(choice: SetupChoice) -> str:
    """As JSON, for the form's field `manifest`."""
    hook = UNREACHABLE if choice.poll else choice.public_url
    return json.dumps(
        {
            "name": choice.name,
            "url": UNREACHABLE if is_local(choice.public_url) else choice.public_url,
            "hook_attributes": {"url": f"{hook}/webhook", "active": True},
            "redirect_url": f"{choice.here or choice.public_url}/setup/callback",
            "callback_urls": [f"{choice.public_url}/sign-in/callback"],
            "description": DESCRIPTION,
            "public": False,
            "default_permissions": dict(permissions(choice.features)),
            "default_events": events(choice.features),
        }
    )


def action_url(choice: SetupChoice, state: str) -> str:
    return f"{choice.form_action}?{urlencode({'state': state})}"
