"""What people and Apps say on a pull request: answers, comments, reactions."""

from __future__ import annotations

from app.sandbox import deliveries
from app.sandbox.errors import validation_failed
from app.sandbox.records import IssueComment, PullRequest, Reaction, Review, ReviewComment, Thread
from app.sandbox.world import World

BODY_LIMIT = 65_536  # characters
REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def reply(world: World, pull: PullRequest, thread: Thread, author: str, body: str) -> ReviewComment:
    """An answer at the end of a thread."""
    check_body(body, "PullRequestReviewComment")
    review = Review(world.new_id(), author, "", "COMMENTED", pull.head_sha, world.now())
    pull.reviews.append(review)
    comment = new_comment(world, author, body, review.id, thread.comments[0].id)
    thread.comments.append(comment)
    deliveries.review_comment(world, pull, thread, comment, "created", author)
    return comment


def edit(world: World, comment: ReviewComment | IssueComment, body: str) -> None:
    check_body(body, "Comment")
    comment.body = body
    comment.updated_at = world.now()


def delete(world: World, pull: PullRequest, thread: Thread, comment: ReviewComment, by: str) -> None:
    """Take a comment away; an empty thread and an empty review go with it."""
    deliveries.review_comment(world, pull, thread, comment, "deleted", by)
    thread.comments.remove(comment)
    if not thread.comments:
        pull.threads.remove(thread)
    used = {each.review_id for each in pull.review_comments}
    pull.reviews = [review for review in pull.reviews if review.body or review.id in used]


def resolve(world: World, pull: PullRequest, thread: Thread, by: str) -> None:
    if thread.resolved_by:
        return
    thread.resolved_by = by
    deliveries.thread(world, pull, thread, "resolved", by)


def unresolve(world: World, pull: PullRequest, thread: Thread, by: str) -> None:
    if not thread.resolved_by:
        return
    thread.resolved_by = ""
    deliveries.thread(world, pull, thread, "unresolved", by)


def comment_on_issue(world: World, pull: PullRequest, author: str, body: str) -> IssueComment:
    """A comment in the conversation."""
    check_body(body, "IssueComment")
    comment = IssueComment(world.new_id(), author, body, world.now(), world.now())
    pull.comments.append(comment)
    deliveries.issue_comment(world, pull, comment, "created")
    return comment


def react(world: World, subject: ReviewComment | IssueComment, author: str, content: str) -> tuple[Reaction, bool]:
    """(the reaction, whether it is new). Raises ApiError 422 for one that GitHub has not."""
    if content not in REACTIONS:
        raise validation_failed("Reaction", "content", code="invalid")
    for reaction in subject.reactions:
        if (reaction.author, reaction.content) == (author, content):
            return reaction, False
    reaction = Reaction(world.new_id(), author, content, world.now())
    subject.reactions.append(reaction)
    return reaction, True


def check_body(body: object, resource: str, may_be_blank: bool = False) -> None:
    """Raises ApiError 422 for a body that is no text, blank or too long."""
    if not isinstance(body, str) or (not body.strip() and not may_be_blank):
        raise validation_failed(resource, "body", code="missing_field")
    if len(body) > BODY_LIMIT:
        raise validation_failed(resource, "body", f"body is too long (maximum is {BODY_LIMIT} characters)")


def new_comment(world: World, author: str, body: str, review: int, in_reply_to: int | None) -> ReviewComment:
    """A comment, not yet in a thread."""
    return ReviewComment(world.new_id(), author, body, world.now(), world.now(), review, in_reply_to)
