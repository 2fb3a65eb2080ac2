"""What was said on a pull request, as plain values: our reviews and threads, and what people wrote."""

from __future__ import annotations

from typing import Literal

from rules.dockerfile.node import record


@record
class Note:
    """What a person wrote in the conversation or as a reply. is_trusted: by someone who may write here."""

    text: str
    author: str
    is_trusted: bool


@record
class Thread:
    """A review thread that we began: its first comment's ids, place and text, and the people's replies.

    line: None where the comment is outdated. resolved_by: `person`, `us` or "" where open. node_id: "" without GraphQL.
    resolved_at: the head at which a person resolved it, "" where nobody knows.
    """

    node_id: str
    comment_id: int
    comment_node_id: str
    path: str
    line: int | None
    start_line: int | None
    body: str
    resolved_by: Literal["", "us", "person"] = ""
    can_resolve: bool = False
    replies: tuple[Note, ...] = ()
    resolved_at: str = ""


@record
class PostedReview:
    """A review of ours that stands on the pull request."""

    id: int
    commit_id: str
    body: str


@record
class Conversation:
    """What was said: our reviews, the threads we began, the people's comments, oldest first, and our answers.

    must_be_resolved: the base branch is not merged into while a thread is open.
    """

    reviews: tuple[PostedReview, ...] = ()
    threads: tuple[Thread, ...] = ()
    notes: tuple[Note, ...] = ()
    answers: tuple[str, ...] = ()
    must_be_resolved: bool = False


@record
class Settlement:
    """What becomes of a thread. `edit` gives the first comment a new body; `outdate` also folds it."""

    thread: Thread
    kind: Literal["resolve", "delete", "edit", "outdate"]
    body: str = ""
