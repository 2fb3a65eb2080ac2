"""Pull requests: the request itself, its files and commits, reviews and review comments."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.sandbox import conversation, reviewing
from app.sandbox.api.frame import asked, page, repository_route, world
from app.sandbox.errors import ApiError, not_found, validation_failed
from app.sandbox.patches import Side
from app.sandbox.placement import Placement, comparison, merge_base
from app.sandbox.records import PullRequest, Repository, Thread
from app.sandbox.reviewing import NewComment
from app.sandbox.shapes import commits, pulls, reviews

blueprint = Blueprint("pulls", __name__)
FILES_LIMIT = 3_000


@repository_route(blueprint, "/pulls", pull_requests="read")
def list_pulls(repo: Repository) -> ResponseReturnValue:
    opened = [pull for pull in reversed(world().pulls_of(repo)) if pull.is_open]
    return page(opened, lambda each: pulls.simple(world(), each))


@repository_route(blueprint, "/pulls/<int:number>", pull_requests="read")
def get_pull(repo: Repository, number: int) -> ResponseReturnValue:
    return jsonify(pulls.pull_request(world(), world().pull_request(repo, number)))


@repository_route(blueprint, "/pulls/<int:number>/files", pull_requests="read")
def list_files(repo: Repository, number: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    files = comparison(world(), pull)[:FILES_LIMIT]
    return page(files, lambda each: commits.diff_entry(world(), repo, pull.head_sha, each))


@repository_route(blueprint, "/pulls/<int:number>/commits", pull_requests="read")
def list_commits(repo: Repository, number: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    listed = repo.git.commits(merge_base(world(), pull), pull.head_sha)
    return page(listed, lambda each: commits.commit(world(), repo, each))


@repository_route(blueprint, "/pulls/<int:number>/reviews", pull_requests="read")
def list_reviews(repo: Repository, number: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    return page(pull.reviews, lambda each: reviews.review(world(), pull, each))


@repository_route(blueprint, "/pulls/<int:number>/reviews", "POST", pull_requests="write")
def create_review(repo: Repository, number: int) -> ResponseReturnValue:
    pull, wanted = world().pull_request(repo, number), asked()
    comments = [_new_comment(each) for each in wanted.get("comments") or ()]
    if any("subject_type" in each for each in wanted.get("comments") or ()):
        raise ApiError(422, "Unprocessable Entity", ["Variable $threads: subject_type is not defined on the input"])
    review = reviewing.post_review(
        world(),
        pull,
        world().app.bot,
        wanted.get("commit_id") or "",
        wanted.get("body") or "",
        wanted.get("event") or "",
        comments,
    )
    return jsonify(reviews.review(world(), pull, review))


@repository_route(blueprint, "/pulls/<int:number>/reviews/<int:identity>", pull_requests="read")
def get_review(repo: Repository, number: int, identity: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    found = next((each for each in pull.reviews if each.id == identity), None)
    if found is None:
        raise not_found()
    return jsonify(reviews.review(world(), pull, found))


@repository_route(blueprint, "/pulls/<int:number>/reviews/<int:identity>", "PUT", pull_requests="write")
def update_review(repo: Repository, number: int, identity: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    found = next((each for each in pull.reviews if each.id == identity), None)
    if found is None:
        raise not_found()
    _own(found.author)
    conversation.check_body(asked().get("body"), "PullRequestReview")
    found.body = asked()["body"]
    return jsonify(reviews.review(world(), pull, found))


@repository_route(blueprint, "/pulls/<int:number>/reviews/<int:identity>/comments", pull_requests="read")
def list_review_comments(repo: Repository, number: int, identity: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    mine = [pair for pair in _pairs(pull) if pair[1].review_id == identity]
    return page(mine, lambda pair: reviews.comment(world(), pull, *pair))


@repository_route(blueprint, "/pulls/<int:number>/comments", pull_requests="read")
def list_comments(repo: Repository, number: int) -> ResponseReturnValue:
    pull = world().pull_request(repo, number)
    return page(_pairs(pull), lambda pair: reviews.comment(world(), pull, *pair))


@repository_route(blueprint, "/pulls/<int:number>/comments", "POST", pull_requests="write")
def create_comment(repo: Repository, number: int) -> ResponseReturnValue:
    pull, wanted = world().pull_request(repo, number), asked()
    if wanted.get("in_reply_to"):
        return _reply(repo, pull, int(wanted["in_reply_to"]))
    commit = wanted.get("commit_id")
    if not isinstance(commit, str) or not commit:
        raise validation_failed("PullRequestReviewComment", "commit_id", code="missing_field")
    made = reviewing.post_comment(world(), pull, world().app.bot, commit, _new_comment(wanted))
    thread = world().review_comment(repo, made.id)[1]
    return jsonify(reviews.comment(world(), pull, thread, made)), 201


@repository_route(blueprint, "/pulls/<int:number>/comments/<int:identity>/replies", "POST", pull_requests="write")
def create_reply(repo: Repository, number: int, identity: int) -> ResponseReturnValue:
    return _reply(repo, world().pull_request(repo, number), identity)


@repository_route(blueprint, "/pulls/comments/<int:identity>", pull_requests="read")
def get_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    return jsonify(reviews.comment(world(), *world().review_comment(repo, identity)))


@repository_route(blueprint, "/pulls/comments/<int:identity>", "PATCH", pull_requests="write")
def update_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, thread, comment = world().review_comment(repo, identity)
    _own(comment.author)
    conversation.edit(world(), comment, asked().get("body") or "")
    return jsonify(reviews.comment(world(), pull, thread, comment))


@repository_route(blueprint, "/pulls/comments/<int:identity>", "DELETE", pull_requests="write")
def delete_comment(repo: Repository, identity: int) -> ResponseReturnValue:
    pull, thread, comment = world().review_comment(repo, identity)
    conversation.delete(world(), pull, thread, comment, world().app.bot)
    return "", 204


def _reply(repo: Repository, pull: PullRequest, identity: int) -> ResponseReturnValue:
    found, thread, first = world().review_comment(repo, identity)
    if found is not pull or first is not thread.comments[0]:
        raise not_found()  # GitHub: replies to replies are not supported
    made = conversation.reply(world(), pull, thread, world().app.bot, asked().get("body") or "")
    return jsonify(reviews.comment(world(), pull, thread, made)), 201


def _own(author: str) -> None:
    if author != world().app.bot:
        raise ApiError(403, "Resource not accessible by integration")


def _pairs(pull: PullRequest) -> list[tuple[Thread, Any]]:
    found = [(thread, comment) for thread in pull.threads for comment in thread.comments]
    return sorted(found, key=lambda pair: pair[1].id)


def _new_comment(wanted: dict[str, Any]) -> NewComment:
    path, line = wanted.get("path"), wanted.get("line")
    if not isinstance(path, str) or not path:
        raise validation_failed("PullRequestReviewComment", "path", code="missing_field")
    if wanted.get("subject_type") == "file":
        return NewComment(Placement(path, None), wanted.get("body") or "")
    if not isinstance(line, int) or line < 1:
        raise ApiError(422, 'Invalid request.\n\nNo subschema in "oneOf" matched.\n"line" wasn\'t supplied.')
    side, start, start_side = wanted.get("side") or "RIGHT", wanted.get("start_line"), wanted.get("start_side")
    if side not in ("LEFT", "RIGHT") or start_side not in ("LEFT", "RIGHT", "side", None):
        raise validation_failed("PullRequestReviewComment", "side", code="invalid")
    if start is not None and not isinstance(start, int):
        raise validation_failed("PullRequestReviewComment", "start_line", code="invalid")
    start_side = side if start_side in ("side", None) else start_side
    place = Placement(path, line, cast(Side, side), start, cast(Side, start_side))
    return NewComment(place, wanted.get("body") or "")
