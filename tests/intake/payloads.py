"""Payloads as GitHub sends them, cut down to what matters here and a few fields that must not."""

from __future__ import annotations

from typing import Any

HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
BASE = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
REPOSITORY = {"id": 186853002, "name": "Hello-World", "full_name": "Codertocat/Hello-World", "private": False}
INSTALLATION = {"id": 311, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMzEx"}
USER = {"login": "Codertocat", "id": 21031067, "type": "User"}
OURS = "Use a slim image.\n\n<!-- slimline:finding words:0123abcd 0123456789ab-012345 -->"
BOT = {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"}


def payload(**fields: Any) -> dict[str, Any]:
    """Any event: who, where, and the fields of this one."""
    return {"repository": REPOSITORY, "installation": INSTALLATION, "sender": USER, **fields}


def pull_request(action: str = "opened", *, number: int = 2, head: str = HEAD, **fields: Any) -> dict[str, Any]:
    request = {
        "number": number,
        "state": "open",
        "draft": False,
        "head": {"ref": "changes", "sha": head, "repo": REPOSITORY},
        "base": {"ref": "master", "sha": BASE, "repo": REPOSITORY},
        "user": USER,
    }
    return payload(action=action, pull_request=request, **fields)


def issue_comment(body: str, *, user: dict[str, Any] = USER, on_pull_request: bool = True) -> dict[str, Any]:
    issue: dict[str, Any] = {"number": 2, "title": "Spelling error", "user": USER}
    if on_pull_request:
        issue["pull_request"] = {"url": "https://api.github.com/repos/Codertocat/Hello-World/pulls/2"}
    comment = {"id": 492700400, "body": body, "user": user}
    return payload(action="created", issue=issue, comment=comment) | {"sender": user}


def review_comment(body: str, *, in_reply_to: int | None = None) -> dict[str, Any]:
    comment: dict[str, Any] = {"id": 284312630, "body": body, "user": USER, "path": "Dockerfile"}
    if in_reply_to is not None:
        comment["in_reply_to_id"] = in_reply_to
    return pull_request("created") | {"comment": comment}


def review_thread(action: str, body: str = OURS) -> dict[str, Any]:
    comment: dict[str, Any] = {"id": 284312630, "body": body, "user": BOT, "path": "Dockerfile"}
    return pull_request(action) | {"thread": {"node_id": "PRRT_1", "comments": [comment]}}


def check_run(action: str, **fields: Any) -> dict[str, Any]:
    run = {"id": 128620228, "head_sha": HEAD, "external_id": "", "pull_requests": [{"number": 2}]} | fields
    return payload(action=action, check_run=run)
