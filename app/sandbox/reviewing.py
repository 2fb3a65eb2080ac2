"""Reviews and single review comments, and what GitHub refuses of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox import deliveries
from app.sandbox.conversation import check_body, new_comment
from app.sandbox.errors import ApiError, validation_failed
from app.sandbox.patches import hunks_of
from app.sandbox.placement import Placement, PlacementRefusal, difference_for, hunk_around, problems
from app.sandbox.records import PullRequest, Review, ReviewComment, Thread
from app.sandbox.world import World

_STATES = {
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "PENDING": "PENDING",
    "": "PENDING",
}


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment that a request asks for."""

    placement: Placement
    body: str


def post_review(
    world: World, pull: PullRequest, author: str, commit: str, body: str, event: str, comments: Sequence[NewComment]
) -> Review:
    """All comments or none. Raises ApiError 422, which does not say which comment is at fault."""
    if event not in _STATES:
        raise ApiError(422, "Unprocessable Entity", [f"Variable $event: {event} is not a review event"])
    commit = _commit_of(world, pull, commit)
    if event == "COMMENT" and not body.strip() and not comments:
        raise ApiError(422, "Unprocessable Entity", ["Review cannot be blank when it has no comments"])
    for text in (body, *(comment.body for comment in comments)):
        check_body(text, "PullRequestReview", may_be_blank=text is body)
    refused = [_sentence(problem) for new in comments for problem in _problems(world, pull, new.placement, commit)]
    if refused:
        raise ApiError(422, "Unprocessable Entity", [", and ".join(dict.fromkeys(refused))])
    review = Review(world.new_id(), author, body, _STATES[event], commit, world.now())
    pull.reviews.append(review)
    for new in comments:
        _start_thread(world, pull, author, commit, new, review.id)
    deliveries.review_submitted(world, pull, review)
    return review


def post_comment(world: World, pull: PullRequest, author: str, commit: str, new: NewComment) -> ReviewComment:
    """One comment, which GitHub files under a review of its own. Raises ApiError 422 with the field at fault."""
    check_body(new.body, "PullRequestReviewComment")
    commit = _commit_of(world, pull, commit)
    refused = _problems(world, pull, new.placement, commit)
    if refused:
        errors = [
            {
                "resource": "PullRequestReviewComment",
                "code": "custom",
                "field": f"pull_request_review_thread.{problem.field}",
                "message": f"pull_request_review_thread.{problem.field} {problem.text}",
            }
            for problem in refused
        ]
        raise ApiError(422, "Validation Failed", errors)
    review = Review(world.new_id(), author, "", "COMMENTED", commit, world.now())
    pull.reviews.append(review)
    return _start_thread(world, pull, author, commit, new, review.id)


def _commit_of(world: World, pull: PullRequest, commit: str) -> str:
    if not commit:
        return pull.head_sha
    git = world.base_repository(pull).git
    known = git.resolve(commit)
    if known is None or not (known in pull.heads or git.is_ancestor(known, pull.head_sha)):
        field = "pull_request_review_thread.end_commit_oid"
        raise validation_failed("PullRequestReview", field, f"{field} is not part of the pull request")
    return known


def _problems(world: World, pull: PullRequest, placement: Placement, commit: str) -> list[PlacementRefusal]:
    return problems(difference_for(world, pull, placement.path, commit), placement)


def _sentence(problem: PlacementRefusal) -> str:
    if problem.field == "start_line":
        return f"Pull request review thread start line {problem.text}"
    return f"{problem.field.capitalize()} {problem.text}"


def _start_thread(
    world: World, pull: PullRequest, author: str, commit: str, new: NewComment, review: int
) -> ReviewComment:
    place = new.placement
    difference = difference_for(world, pull, place.path, commit)
    found = hunk_around(hunks_of(difference.patch), place.side, place.line) if difference and place.line else None
    thread = Thread(
        world.new_id(),
        place.path,
        place.side,
        place.line,
        place.start_line,
        (place.start_side or place.side) if place.start_line else None,
        commit,
        found[0].text_to(found[1]) if found else "",
        found[1].position if found else 1,
    )
    comment = new_comment(world, author, new.body, review, None)
    thread.comments.append(comment)
    pull.threads.append(thread)
    deliveries.review_comment(world, pull, thread, comment, "created", author)
    return comment
