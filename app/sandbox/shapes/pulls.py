"""Pull requests, as GitHub's JSON."""

from __future__ import annotations

from app.sandbox.placement import comparison, merge_base
from app.sandbox.records import PullRequest, Repository
from app.sandbox.shapes.accounts import Json, node_id, user
from app.sandbox.shapes.repositories import repository
from app.sandbox.world import World


def api_url(world: World, pull: PullRequest) -> str:
    return f"{world.url}/repos/{world.base_repository(pull).full_name}/pulls/{pull.number}"


def html_url(world: World, pull: PullRequest) -> str:
    return f"{world.url}/{world.base_repository(pull).full_name}/pull/{pull.number}"


def association(world: World, pull: PullRequest, login: str) -> str:
    """How an account belongs to the repository."""
    base = world.base_repository(pull)
    if login == base.owner:
        return "OWNER"
    return "COLLABORATOR" if base.roles.get(login) in ("write", "admin") else "NONE"


def simple(world: World, pull: PullRequest) -> Json:
    """A pull request as lists and most deliveries carry it."""
    base, head = world.base_repository(pull), world.head_repository(pull)
    api, html = api_url(world, pull), html_url(world, pull)
    issue_url = f"{world.url}/repos/{base.full_name}/issues/{pull.number}"
    statuses = f"{world.url}/repos/{base.full_name}/statuses/{pull.head_sha}"
    links = {
        "self": api,
        "html": html,
        "issue": issue_url,
        "comments": f"{issue_url}/comments",
        "review_comments": f"{api}/comments",
        "review_comment": f"{world.url}/repos/{base.full_name}/pulls/comments{{/number}}",
        "commits": f"{api}/commits",
        "statuses": statuses,
    }
    return {
        "url": api,
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue_url,
        "number": pull.number,
        "state": "open" if pull.is_open else "closed",
        "locked": pull.locked,
        "title": pull.title,
        "user": user(world, pull.author),
        "body": pull.body or None,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": None if pull.is_open else pull.updated_at,
        "merged_at": pull.updated_at if pull.merged_by else None,
        "merge_commit_sha": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [],
        "milestone": None,
        "draft": pull.draft,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": statuses,
        "head": _end(world, pull.head_owner, pull.head_ref, pull.head_sha, head),
        "base": _end(world, base.owner, pull.base_ref, pull.base_sha, base),
        "_links": {name: {"href": url} for name, url in links.items()},
        "author_association": association(world, pull, pull.author),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def _end(world: World, owner: str, ref: str, sha: str, repo: Repository | None) -> Json:
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(world, owner),
        "repo": None if repo is None else repository(world, repo),
    }


def pull_request(world: World, pull: PullRequest) -> Json:
    """What `GET .../pulls/{number}` and the `pull_request` delivery add."""
    files = comparison(world, pull)
    git = world.base_repository(pull).git
    return simple(world, pull) | {
        "merged": bool(pull.merged_by),
        "mergeable": True,
        "rebaseable": True,
        "mergeable_state": "clean",
        "merged_by": user(world, pull.merged_by) if pull.merged_by else None,
        "comments": len(pull.comments),
        "review_comments": len(pull.review_comments),
        "maintainer_can_modify": pull.maintainer_can_modify,
        "commits": len(git.commits(merge_base(world, pull), pull.head_sha)),
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def minimal(world: World, pull: PullRequest) -> Json:
    """A pull request as check runs name it."""
    base, head = world.base_repository(pull), world.head_repository(pull)
    return {
        "url": api_url(world, pull),
        "id": pull.id,
        "number": pull.number,
        "head": _minimal_end(world, pull.head_ref, pull.head_sha, head or base),
        "base": _minimal_end(world, pull.base_ref, pull.base_sha, base),
    }


def _minimal_end(world: World, ref: str, sha: str, repo: Repository) -> Json:
    url = f"{world.url}/repos/{repo.full_name}"
    return {"ref": ref, "sha": sha, "repo": {"id": repo.id, "url": url, "name": repo.name}}
