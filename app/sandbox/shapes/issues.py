"""A pull request's other face: the issue, and reactions, as GitHub's JSON."""

from __future__ import annotations

from app.sandbox.records import PullRequest
from app.sandbox.shapes.accounts import Json, node_id, user
from app.sandbox.shapes.pulls import api_url, association, html_url
from app.sandbox.world import World


def issue(world: World, pull: PullRequest) -> Json:
    """The pull request's other face, as `issue_comment` deliveries carry it."""
    base = world.base_repository(pull)
    api = f"{world.url}/repos/{base.full_name}/issues/{pull.number}"
    return {
        "url": api,
        "repository_url": f"{world.url}/repos/{base.full_name}",
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "html_url": html_url(world, pull),
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "number": pull.number,
        "title": pull.title,
        "user": user(world, pull.author),
        "labels": [],
        "state": "open" if pull.is_open else "closed",
        "locked": pull.locked,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(pull.comments),
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": None if pull.is_open else pull.updated_at,
        "author_association": association(world, pull, pull.author),
        "active_lock_reason": None,
        "draft": pull.draft,
        "pull_request": {
            "url": api_url(world, pull),
            "html_url": html_url(world, pull),
            "diff_url": f"{html_url(world, pull)}.diff",
            "patch_url": f"{html_url(world, pull)}.patch",
            "merged_at": None,
        },
        "body": pull.body or None,
        "reactions": no_reactions(f"{api}/reactions"),
        "timeline_url": f"{api}/timeline",
        "performed_via_github_app": None,
        "state_reason": None,
    }


def no_reactions(url: str) -> Json:
    """A `reaction-rollup` of nothing."""
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": url, "total_count": 0, **dict.fromkeys(kinds, 0)}
