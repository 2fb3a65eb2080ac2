"""Accounts, the App and its installations, as GitHub's JSON."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from app.sandbox.records import Account, Installation
from app.sandbox.world import World

Json = dict[str, Any]

_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def node_id(prefix: str, identity: int) -> str:
    """An opaque id that GraphQL takes too: `PRRT_kwDO...`."""
    return f"{prefix}_{base64.urlsafe_b64encode(identity.to_bytes(6, 'big')).decode()}"


def id_in(node: str) -> int:
    """The number inside a node id; -1 where it is none of ours."""
    try:
        return int.from_bytes(base64.urlsafe_b64decode(node.rpartition("_")[2]), "big")
    except ValueError:
        return -1


def user(world: World, login: str) -> Json:
    """A `simple-user`."""
    account = world.account(login)
    name = quote(account.login)
    api = f"{world.url}/users/{name}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("U", account.id),
        "avatar_url": f"{world.url}/avatars/{account.id}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{world.url}/{name}",
        **{field: api + rest for field, rest in _USER_URLS.items()},
        "type": account.kind,
        "site_admin": False,
    }


def organization(world: World, account: Account) -> Json:
    """The organisation as deliveries name it."""
    api = f"{world.url}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("O", account.id),
        "url": api,
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events",
        "hooks_url": f"{api}/hooks",
        "issues_url": f"{api}/issues",
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "avatar_url": f"{world.url}/avatars/{account.id}",
        "description": "",
    }


def integration(world: World) -> Json:
    """The App, as check runs and `GET /app` show it."""
    app = world.app
    return {
        "id": app.id,
        "slug": app.slug,
        "node_id": node_id("A", app.id),
        "owner": user(world, "slimline-makers"),
        "name": app.name,
        "description": "",
        "external_url": "https://slimline.example",
        "html_url": f"{world.url}/apps/{app.slug}",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "permissions": dict(app.permissions),
        "events": list(app.events),
    }


def installation(world: World, subject: Installation) -> Json:
    """An installation of the App."""
    account = world.account(subject.account)
    api = f"{world.url}/app/installations/{subject.id}"
    return {
        "id": subject.id,
        "account": user(world, subject.account),
        "repository_selection": "all" if subject.repositories is None else "selected",
        "access_tokens_url": f"{api}/access_tokens",
        "repositories_url": f"{world.url}/installation/repositories",
        "html_url": f"{world.url}/settings/installations/{subject.id}",
        "app_id": world.app.id,
        "app_slug": world.app.slug,
        "target_id": account.id,
        "target_type": account.kind,
        "permissions": dict(subject.permissions),
        "events": list(world.app.events),
        "created_at": subject.created_at,
        "updated_at": subject.created_at,
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": user(world, subject.account) if subject.suspended else None,
        "suspended_at": subject.created_at if subject.suspended else None,
    }
