"""Accounts, repositories, the App and its installations, as GitHub's JSON."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from app.sandbox.records import Account, Installation, Repository
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
_REPOSITORY_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
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


def repository(world: World, subject: Repository) -> Json:
    """A repository as lists, deliveries and pull requests carry it."""
    api = f"{world.url}/repos/{subject.full_name}"
    html = f"{world.url}/{subject.full_name}"
    forks = sum(each.parent == subject.id for each in world.repositories.values())
    opened = sum(pull.is_open for pull in world.pulls_of(subject))
    return {
        "id": subject.id,
        "node_id": node_id("R", subject.id),
        "name": subject.name,
        "full_name": subject.full_name,
        "private": subject.private,
        "owner": user(world, subject.owner),
        "html_url": html,
        "description": None,
        "fork": subject.parent is not None,
        "url": api,
        **{name: api + rest for name, rest in _REPOSITORY_URLS.items()},
        "created_at": subject.created_at,
        "updated_at": subject.created_at,
        "pushed_at": subject.created_at,
        "git_url": html.replace("http://", "git://") + ".git",
        "ssh_url": f"git@sandbox.example:{subject.full_name}.git",
        "clone_url": html + ".git",
        "svn_url": html,
        "homepage": None,
        "size": 1,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": "Dockerfile",
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": forks,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": opened,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "custom_properties": {},
        "visibility": "private" if subject.private else "public",
        "forks": forks,
        "open_issues": opened,
        "watchers": 0,
        "default_branch": subject.default_branch,
    }


def full_repository(world: World, subject: Repository) -> Json:
    """What `GET /repos/{owner}/{repo}` adds."""
    full = repository(world, subject) | {"network_count": 0, "subscribers_count": 0}
    if subject.parent in world.repositories:
        full["parent"] = full["source"] = repository(world, world.repositories[subject.parent])
    return full


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
