"""Everything that the sandbox announces, once."""

from __future__ import annotations

from app.sandbox import checks, reviewing
from app.sandbox.placement import Placement
from app.sandbox.reviewing import NewComment
from app.sandbox.sandbox import Sandbox

NAME = "acme/shop"

EVENTS = [
    "installation created",
    "pull_request opened",
    "pull_request_review_comment created",
    "check_run created",
    "check_run completed",
    "check_run requested_action",
    "check_run rerequested",
    "issue_comment created",
    "pull_request_review_comment created",
    "pull_request_review_thread resolved",
    "pull_request synchronize",
    "pull_request synchronize",
    "pull_request edited",
    "pull_request edited",
    "pull_request closed",
    "pull_request reopened",
    "pull_request opened",
    "pull_request ready_for_review",
    "pull_request opened",
    "repository renamed",
    "installation_repositories removed",
    "installation_repositories added",
    "installation suspend",
    "installation unsuspend",
    "installation deleted",
]


def announce_everything(sandbox: Sandbox) -> None:
    """A day in the life of a repository; see EVENTS."""
    sandbox.world.app.events += ("pull_request_review_thread",)
    sandbox.create_repository(NAME, {"Dockerfile": "FROM a\n"})
    pull = sandbox.open_pull_request(NAME, {"Dockerfile": "FROM b\n"})
    with sandbox.world.changing():
        new = NewComment(Placement("Dockerfile", 1), "x")
        comment = reviewing.post_comment(sandbox.world, pull, sandbox.bot, pull.head_sha, new)
        action = {"label": "Apply", "description": "d", "identifier": "apply"}
        asked = {"name": "Slimline", "head_sha": pull.head_sha, "actions": [action]}
        run = checks.create(sandbox.world, sandbox.repository(NAME), asked)
        checks.update(sandbox.world, sandbox.repository(NAME), run, {"conclusion": "neutral"})
    sandbox.press(run.id, "apply")
    sandbox.rerequest(run.id)
    sandbox.comment(NAME, 1, "/slimline help")
    sandbox.reply(NAME, comment.id, "ignore")
    sandbox.resolve(NAME, comment.id)
    sandbox.push(NAME, "change", {"x": "y"})
    sandbox.force_push(NAME, "change", {"x": "z"})
    sandbox.push(NAME, "other", {})
    sandbox.edit_pull_request(NAME, 1, base="other")
    sandbox.edit_pull_request(NAME, 1, title="Another title")
    sandbox.close(NAME, 1)
    sandbox.reopen(NAME, 1)
    sandbox.open_pull_request(NAME, {"x": "w"}, branch="draft", draft=True)
    sandbox.mark_ready(NAME, 2)
    sandbox.fork(NAME, "stranger")
    sandbox.open_pull_request(NAME, {"x": "v"}, branch="theirs", head="stranger/shop", author="stranger")
    sandbox.rename_repository(NAME, "store")
    sandbox.select_repositories("acme", [])
    sandbox.select_repositories("acme", ["acme/store"])
    sandbox.suspend("acme")
    sandbox.suspend("acme", suspended=False)
    sandbox.uninstall("acme")
