"""GitHub's JSON, whole and with holes, as the port's values."""

from __future__ import annotations

from typing import Any

import pytest

from app.github_api.answers import blob_text, changed_file, conversation, pull_request_state, rest_conversation, tree
from app.pull_request import Unread

MARK = "<!-- slimline:finding 0123456789ab-abcdef -->"


def may_write(login: str) -> bool:
    return login == "writer"


def thread(**fields: Any) -> dict[str, Any]:
    first = {"databaseId": 5, "id": "C5", "body": MARK, "viewerDidAuthor": True, "author": {"login": "slimline"}}
    return {"id": "T1", "path": "Dockerfile", "line": 3, "startLine": 2, "comments": {"nodes": [first]}} | fields


def asked(*threads: dict[str, Any], comments: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "reviews": {"nodes": []},
        "reviewThreads": {"nodes": list(threads)},
        "comments": {"nodes": comments or []},
    }


@pytest.mark.parametrize(
    ("fields", "resolver"),
    [
        ({"isResolved": False}, ""),
        ({"isResolved": True, "resolvedBy": {"login": "octocat"}}, "person"),
        ({"isResolved": True, "resolvedBy": {"login": "slimline"}}, "us"),
        ({"isResolved": True, "resolvedBy": {"login": "slimline[bot]"}}, "us"),
        ({"isResolved": True, "resolvedBy": None}, "us"),
    ],
)
def test_who_resolved_a_thread(fields: dict[str, Any], resolver: str) -> None:
    (found,) = conversation(asked(thread(**fields)), may_write).threads
    assert found.resolved_by == resolver


def test_other_peoples_threads_are_none_of_ours_even_with_our_marks() -> None:
    stranger = {"databaseId": 6, "body": MARK, "viewerDidAuthor": False, "author": {"login": "mallory"}}
    assert (
        conversation(asked(thread(comments={"nodes": [stranger]}), thread(comments={"nodes": []})), may_write).threads
        == ()
    )


def test_an_outdated_thread_stands_on_no_line() -> None:
    (found,) = conversation(asked(thread(isOutdated=True)), may_write).threads
    assert (found.line, found.start_line) == (None, None)


UP, DOWN = ({"content": f"THUMBS_{way}", "viewerHasReacted": True} for way in ("UP", "DOWN"))


@pytest.mark.parametrize(
    ("said", "is_trusted"),
    [
        ({"author": {"login": "writer"}}, True),
        ({"author": {"login": "reader"}}, False),
        ({"author": {"login": "gone-since"}, "reactionGroups": [UP]}, True),
        ({"author": {"login": "reader"}, "reactionGroups": [UP | {"viewerHasReacted": False}]}, False),
        ({"author": {"login": "writer"}, "reactionGroups": [DOWN]}, False),
        ({"author": {"login": "writer"}, "editor": {"login": "reader"}, "reactionGroups": [UP]}, False),
        ({"author": {"login": "reader"}, "editor": {"login": "writer"}, "reactionGroups": [DOWN]}, True),
    ],
)
def test_whom_we_trust(said: dict[str, Any], is_trusted: bool) -> None:
    (note,) = conversation(asked(comments=[{"body": "/slimline pause"} | said]), may_write).notes
    assert note.is_trusted is is_trusted


def test_nobody_is_asked_about_for_talk() -> None:
    said = {"body": "I would not `/slimline apply` here", "author": {"login": "writer"}}
    conversation(asked(comments=[said]), lambda login: pytest.fail(f"asked about {login}"))


def test_bots_are_not_heard_and_our_answers_are_kept_apart() -> None:
    ours = {"body": "answer", "viewerDidAuthor": True, "author": {"login": "slimline", "__typename": "Bot"}}
    bot = {"body": "/slimline apply", "author": {"login": "other", "__typename": "Bot"}}
    found = conversation(asked(comments=[ours, bot]), may_write)
    assert (found.notes, found.answers) == ((), ("answer",))


def test_a_deleted_fork_has_no_name() -> None:
    state = pull_request_state(
        {"head": {"sha": "a", "repo": None}, "base": {"sha": "b"}, "user": None, "state": "closed"}
    )
    assert (state.head_repository, state.author, state.is_open) == (None, "", False)


def test_rest_knows_replies_and_bots() -> None:
    comments = [
        {"id": 1, "body": MARK, "path": "Dockerfile", "line": 3, "user": {"type": "Bot", "login": "slimline[bot]"}},
        {"id": 2, "in_reply_to_id": 1, "body": "ignore", "user": {"type": "User", "login": "writer"}},
        {"id": 3, "body": MARK, "user": {"type": "User", "login": "mallory"}},
    ]
    (found,) = rest_conversation([], comments, [], may_write).threads
    assert (found.comment_id, found.node_id, [note.is_trusted for note in found.replies]) == (1, "", [True])


def test_holes() -> None:
    assert changed_file({"filename": "a"}).patch is None
    assert tree({}).entries == ()
    assert tree({"tree": [{"path": "a", "type": "tree"}, {"path": "b"}], "truncated": True}).is_complete is False


@pytest.mark.parametrize(
    ("blob", "found"),
    [
        (None, None),
        ({}, None),  # a folder: no field of a Blob
        ({"byteSize": 2, "isBinary": False, "isTruncated": False, "text": "a\n"}, "a\n"),
        ({"byteSize": 600_000, "isBinary": False, "isTruncated": True, "text": "a"}, Unread(600_000)),
        ({"byteSize": 600_000, "isBinary": False, "isTruncated": True, "text": None}, Unread(600_000)),
        ({"byteSize": 3, "isBinary": True, "isTruncated": False, "text": None}, Unread(3, is_text=False)),
    ],
)
def test_a_blob_without_its_whole_text_is_not_absent(blob: dict[str, Any] | None, found: object) -> None:
    assert blob_text(blob) == found
