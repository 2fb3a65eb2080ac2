"""The conversation of a pull request, reactions, and who may do what in the repository."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.sandbox import conversation
from app.sandbox.api.frame import asked, page, repository_route, world
from app.sandbox.errors import ApiError, not_found
from app.sandbox.records import IssueComment, PullRequest, Repository, ReviewComment
from app.sandbox.shapes import accounts, issues, reviews

blueprint = Blueprint("issues", __name__)


@repository_route(blueprint, "/issues/<int:number>", issues="read", pull_requests="read")
def get_issue(repo: Repository, number: int) -> ResponseReturnValue:
    return jsonify(issues.issue(world(), world().pull_request(repo, number)))


@repository_route(blueprint, "/issues/<int:number>/comments", issues="read", pull_requests="read")
def list_issue_comments(repo: Repository, number: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    return page(pull.comments, lambda each: reviews.issue_comment(world(), pull, each))


@repository_route(blueprint, "/issues/<int:number>/comments", "POST", issues="write", pull_requests="write")
def create_issue_comment(repo: Repository, number: int) -> ResponseReturnValue:
    pull = _unlocked(world().pull_request(repo, number))
    made = conversation.comment_on_issue(world(), pull, world().app.bot, asked().get("body") or "")
    return jsonify(reviews.issue_comment(world(), pull, made)), 201


@repository_route(blueprint, "/issues/comments/<int:identity>", issues="read", pull_requests="read")
def get_issue_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    return jsonify(reviews.issue_comment(world(), *world().issue_comment(repo, identity)))


@repository_route(blueprint, "/issues/comments/<int:identity>", "PATCH", issues="write", pull_requests="write")
def update_issue_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, comment = world().issue_comment(repo, identity)
    if comment.author != world().app.bot:
        raise ApiError(403, "Resource not accessible by integration")
    conversation.edit(world(), comment, asked().get("body") or "")
    return jsonify(reviews.issue_comment(world(), pull, comment))


@repository_route(blueprint, "/issues/comments/<int:identity>", "DELETE", issues="write", pull_requests="write")
def delete_issue_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, comment = world().issue_comment(repo, identity)
    pull.comments.remove(comment)
    return "", 204


@repository_route(blueprint, "/issues/comments/<int:identity>/reactions", issues="read", pull_requests="read")
def list_issue_comment_reactions(repo: Repository, identity: int) -> ResponseReturnValue:
    subject = world().issue_comment(repo, identity)[1]
    return page(subject.reactions, lambda each: reviews.reaction(world(), each))


@repository_route(blueprint, "/issues/comments/<int:identity>/reactions", "POST", issues="write", pull_requests="write")
def react_to_issue_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, comment = world().issue_comment(repo, identity)
    _unlocked(pull)
    return _react(comment)


@repository_route(blueprint, "/pulls/comments/<int:identity>/reactions", pull_requests="read")
def list_review_comment_reactions(repo: Repository, identity: int) -> ResponseReturnValue:
    subject = world().review_comment(repo, identity)[2]
    return page(subject.reactions, lambda each: reviews.reaction(world(), each))


@repository_route(blueprint, "/pulls/comments/<int:identity>/reactions", "POST", pull_requests="write")
def react_to_review_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, _, comment = world().review_comment(repo, identity)
    _unlocked(pull)
    return _react(comment)


@repository_route(blueprint, "/collaborators/<login>/permission", metadata="read")
def get_permission(repo: Repository, login: str) -> ResponseReturnValue:
    if login not in world().accounts:
        raise not_found()
    role = world().may(login, repo)
    rights = {
        "pull": role != "none",
        "triage": role in ("write", "admin"),
        "push": role in ("write", "admin"),
        "maintain": role == "admin",
        "admin": role == "admin",
    }
    user = accounts.user(world(), login) | {"permissions": rights, "role_name": role}
    return jsonify({"permission": role, "role_name": role, "user": user})


def _unlocked(pull: PullRequest) -> PullRequest:
    if pull.locked:
        raise ApiError(403, "Unable to create comment because issue is locked.")
    return pull


def _react(subject: IssueComment | ReviewComment) -> ResponseReturnValue:
    made, is_new = conversation.react(world(), subject, world().app.bot, asked().get("content") or "")
    return jsonify(reviews.reaction(world(), made)), 201 if is_new else 200
