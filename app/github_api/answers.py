"""GitHub's JSON as the port's values. Missing fields get the value that asks for the least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from app.conversation import Conversation, Note, PostedReview, Thread
from app.pull_request import ChangedFile, PullRequestState, Tree, TreeEntry, Unread
from app.review.commands import command_in, dismisses
from app.review.markers import marks_in

Json = Mapping[str, Any]

MayWrite = Callable[[str], bool]


def pull_request_state(data: Json) -> PullRequestState:
    head, base = data["head"], data["base"]
    return PullRequestState(
        head_sha=head["sha"],
        base_sha=base["sha"],
        base_ref=base.get("ref") or "",
        head_ref=head.get("ref") or "",
        is_open=data.get("state", "open") == "open",
        author=(data.get("user") or {}).get("login") or "",
        head_repository=(head.get("repo") or {}).get("full_name"),
        base_repository=(base.get("repo") or {}).get("full_name") or "",
        maintainer_can_modify=bool(data.get("maintainer_can_modify")),
        is_draft=bool(data.get("draft")),
    )


def changed_file(data: Json) -> ChangedFile:
    return ChangedFile(
        path=data["filename"],
        status=data.get("status") or "modified",
        patch=data.get("patch"),
        previous_path=data.get("previous_filename"),
        sha=data.get("sha") or "",
        changes=data.get("changes"),
    )


def tree(data: Json) -> Tree:
    entries = tuple(
        TreeEntry(e["path"], e.get("mode") or "100644", e.get("sha") or "", e.get("size") or 0)
        for e in data.get("tree") or ()
        if e.get("type", "blob") == "blob"
    )
    return Tree(entries, not data.get("truncated", False))


def blob_text(data: Json | None) -> str | Unread | None:
    """The text of a GraphQL blob, which GitHub cuts after 512,000 bytes; None where there is none."""
    if not data or "byteSize" not in data:
        return None  # no file: a folder, or nothing
    text = data.get("text")
    if data.get("isBinary") or data.get("isTruncated") or not isinstance(text, str):
        return Unread(data.get("byteSize"), is_text=not data.get("isBinary"))
    return text


def conversation(pull_request: Json, may_write: MayWrite) -> Conversation:
    """From the query `Gather`. may_write: asked about people whose words matter, where we gave no sign yet."""
    reviews = tuple(
        PostedReview(_number(r), (r.get("commit") or {}).get("oid") or "", r.get("body") or "")
        for r in _nodes(pull_request, "reviews")
        if r.get("viewerDidAuthor")
    )
    comments = list(_nodes(pull_request, "comments"))
    notes = tuple(_note(c, may_write) for c in comments if _is_persons(c))
    answers = tuple(c.get("body") or "" for c in comments if c.get("viewerDidAuthor"))
    threads = (_thread(t, may_write) for t in _nodes(pull_request, "reviewThreads"))
    rule = (pull_request.get("baseRef") or {}).get("refUpdateRule") or {}
    must_be_resolved = bool(rule.get("requiresConversationResolution"))
    return Conversation(reviews, tuple(t for t in threads if t is not None), notes, answers, must_be_resolved)


def _number(node: Json) -> int:
    """The id that REST knows it by. GraphQL gives the whole of it as a text; the older field is 32 bits wide."""
    return int(node.get("fullDatabaseId") or node.get("databaseId") or 0)


def _nodes(data: Json, name: str) -> Iterator[Json]:
    for node in (data.get(name) or {}).get("nodes") or ():
        if node:
            yield node


def _is_persons(comment: Json) -> bool:
    return not comment.get("viewerDidAuthor") and (comment.get("author") or {}).get("__typename") != "Bot"


def _note(comment: Json, may_write: MayWrite) -> Note:
    """Trusted by our own sign, given when the command was looked at.

    Where we gave none, or it was edited, by what the one who wrote it last may do now.
    """
    text = comment.get("body") or ""
    editor = (comment.get("editor") or {}).get("login") or ""
    author = (comment.get("author") or {}).get("login") or ""
    signs = {g["content"] for g in comment.get("reactionGroups") or () if g.get("viewerHasReacted")}
    if editor or not signs & {"THUMBS_UP", "THUMBS_DOWN"}:
        return Note(text, editor or author, _matters(text) and may_write(editor or author))
    return Note(text, author, "THUMBS_UP" in signs)


def _matters(text: str) -> bool:
    """Whether somebody must be asked: talk that is no command costs no call."""
    return command_in(text) is not None or dismisses(text)


def _thread(data: Json, may_write: MayWrite) -> Thread | None:
    comments = list(_nodes(data, "comments"))
    if not comments or not comments[0].get("viewerDidAuthor"):
        return None
    first = comments[0]
    us = (first.get("author") or {}).get("login") or ""
    resolver: Literal["", "us", "person"] = ""
    if data.get("isResolved"):
        # `resolvedBy` is a User, and null where it was an App: only a person is sure to have a name there
        login = (data.get("resolvedBy") or {}).get("login")
        resolver = "person" if login and login.removesuffix("[bot]") != us.removesuffix("[bot]") else "us"
    return Thread(
        node_id=data.get("id") or "",
        comment_id=_number(first),
        comment_node_id=first.get("id") or "",
        path=data.get("path") or "",
        line=None if data.get("isOutdated") else data.get("line"),
        start_line=None if data.get("isOutdated") else data.get("startLine"),
        body=first.get("body") or "",
        resolved_by=resolver,
        can_resolve=bool(data.get("viewerCanResolve")),
        replies=tuple(_note(c, may_write) for c in comments[1:] if _is_persons(c)),
    )


def rest_conversation(
    reviews: Iterable[Json], comments: Iterable[Json], talk: Iterable[Json], may_write: MayWrite
) -> Conversation:
    """The same from plain REST, which knows neither who resolved a thread, nor what we reacted to, nor who edited."""
    ours = tuple(
        PostedReview(r.get("id") or 0, r.get("commit_id") or "", r.get("body") or "") for r in reviews if _is_bots(r)
    )
    replies: dict[int, list[Json]] = {}
    firsts = list[Json]()
    for comment in comments:
        if comment.get("in_reply_to_id"):
            replies.setdefault(comment["in_reply_to_id"], []).append(comment)
        elif _is_bots(comment) and marks_in(comment.get("body") or ""):
            firsts.append(comment)
    threads = tuple(_rest_thread(first, replies.get(first.get("id") or 0, []), may_write) for first in firsts)
    talk = list(talk)
    notes = tuple(_rest_note(c, may_write) for c in talk if not _is_bots(c))
    return Conversation(ours, threads, notes, tuple(c.get("body") or "" for c in talk if _is_bots(c)))


def _is_bots(data: Json) -> bool:
    return bool((data.get("user") or {}).get("type", "Bot") == "Bot")


def _rest_note(data: Json, may_write: MayWrite) -> Note:
    text, author = data.get("body") or "", (data.get("user") or {}).get("login") or ""
    return Note(text, author, _matters(text) and may_write(author))


def _rest_thread(first: Json, replies: list[Json], may_write: MayWrite) -> Thread:
    return Thread(
        node_id="",
        comment_id=first.get("id") or 0,
        comment_node_id=first.get("node_id") or "",
        path=first.get("path") or "",
        line=first.get("line"),
        start_line=first.get("start_line"),
        body=first.get("body") or "",
        replies=tuple(_rest_note(reply, may_write) for reply in replies if not _is_bots(reply)),
    )
