"""Repositories, as GitHub's JSON."""

from __future__ import annotations

from app.sandbox.records import Repository
from app.sandbox.shapes.accounts import Json, node_id, user
from app.sandbox.world import World

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
