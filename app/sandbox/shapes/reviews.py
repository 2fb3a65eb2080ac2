"""Reviews, review comments, threads, issue comments and reactions, as GitHub's JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.sandbox.placement import position, standing
from app.sandbox.records import IssueComment, PullRequest, Reaction, Review, ReviewComment, Thread
from app.sandbox.shapes.accounts import Json, integration, node_id, user
from app.sandbox.shapes.issues import no_reactions
from app.sandbox.shapes.pulls import api_url, association, html_url
from app.sandbox.world import World


def review(world: World, pull: PullRequest, subject: Review) -> Json:
    """A `pull-request-review`."""
    html = f"{html_url(world, pull)}#pullrequestreview-{subject.id}"
    return {
        "id": subject.id,
        "node_id": node_id("PRR", subject.id),
        "user": user(world, subject.author),
        "body": subject.body,
        "state": subject.state,
        "html_url": html,
        "pull_request_url": api_url(world, pull),
        "author_association": association(world, pull, subject.author),
        "_links": {"html": {"href": html}, "pull_request": {"href": api_url(world, pull)}},
        "submitted_at": subject.submitted_at,
        "commit_id": subject.commit_id,
    }


def comment(world: World, pull: PullRequest, thread: Thread, subject: ReviewComment) -> Json:
    """A `pull-request-review-comment`: where it stands now, and where it stood when it was written."""
    start, line = standing(world, pull, thread)
    now = position(world, pull, thread)
    api = f"{world.url}/repos/{world.base_repository(pull).full_name}/pulls/comments/{subject.id}"
    html = f"{html_url(world, pull)}#discussion_r{subject.id}"
    links = {"self": api, "html": html, "pull_request": api_url(world, pull)}
    shape: Json = {
        "url": api,
        "pull_request_review_id": subject.review_id,
        "id": subject.id,
        "node_id": node_id("PRRC", subject.id),
        "diff_hunk": thread.diff_hunk,
        "path": thread.path,
        "commit_id": pull.head_sha if now is not None else thread.original_commit,
        "original_commit_id": thread.original_commit,
        "user": user(world, subject.author),
        "body": subject.body,
        "created_at": subject.created_at,
        "updated_at": subject.updated_at,
        "html_url": html,
        "pull_request_url": api_url(world, pull),
        "author_association": association(world, pull, subject.author),
        "_links": {name: {"href": url} for name, url in links.items()},
        "reactions": reactions(f"{api}/reactions", subject.reactions),
        "subject_type": thread.subject_type,
        "side": thread.side,
        "start_side": thread.start_side,
        "line": line,
        "start_line": start,
        "original_line": thread.line,
        "original_start_line": thread.start_line,
        "original_position": thread.position,
        "position": now if thread.line is not None else 1,
    }
    if subject.in_reply_to is not None:
        shape["in_reply_to_id"] = subject.in_reply_to
    return shape


def thread(world: World, pull: PullRequest, subject: Thread) -> Json:
    """A thread, as its deliveries carry it."""
    return {
        "node_id": node_id("PRRT", subject.id),
        "comments": [comment(world, pull, subject, each) for each in subject.comments],
    }


def issue_comment(world: World, pull: PullRequest, subject: IssueComment) -> Json:
    """An `issue-comment`."""
    issue = f"{world.url}/repos/{world.base_repository(pull).full_name}/issues"
    api = f"{issue}/comments/{subject.id}"
    return {
        "url": api,
        "html_url": f"{html_url(world, pull)}#issuecomment-{subject.id}",
        "issue_url": f"{issue}/{pull.number}",
        "id": subject.id,
        "node_id": node_id("IC", subject.id),
        "user": user(world, subject.author),
        "created_at": subject.created_at,
        "updated_at": subject.updated_at,
        "author_association": association(world, pull, subject.author),
        "body": subject.body,
        "reactions": reactions(f"{api}/reactions", subject.reactions),
        "performed_via_github_app": integration(world) if subject.author == world.app.bot else None,
    }


def reaction(world: World, subject: Reaction) -> Json:
    return {
        "id": subject.id,
        "node_id": node_id("REA", subject.id),
        "user": user(world, subject.author),
        "content": subject.content,
        "created_at": subject.created_at,
    }


def reactions(url: str, given: Sequence[Reaction]) -> Json:
    """A `reaction-rollup`."""
    counted = Counter(reaction.content for reaction in given)
    return no_reactions(url) | {"total_count": len(given), **counted}
