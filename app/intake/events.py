"""A webhook payload becomes a job, or is ignored with a reason. Pure and total: no payload of any shape raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from app.evidence.reported_builds import NAME as MEASURE
from app.intake.fields import NotThere, field, flag, number, owner_and_repository, sha, text
from app.intake.jobs import (
    CommandJob,
    Ignored,
    InstallationJob,
    Job,
    MergedJob,
    MergeQueueJob,
    PullRequestRef,
    ReviewJob,
    SuiteJob,
    ThreadJob,
)
from app.intake.own_words import spoken
from app.review.markers import marks_in

COMMAND = "/slimline"
LONGEST_COMMENT = 4096
REVIEW_ACTIONS = {"opened": "opened", "reopened": "reopened", "synchronize": "push", "ready_for_review": "ready"}
INSTALLATION_ACTIONS = ("created", "deleted", "suspend", "unsuspend", "new_permissions_accepted")
QUEUE = re.compile(r"(?:refs/heads/)?gh-readonly-queue/.+/pr-([1-9][0-9]{0,9})-[0-9a-f]{40,64}")

IGNORE = re.compile(r"\s*ignore\b", re.IGNORECASE)
EXTERNAL_ID = re.compile(r"(?<![0-9])[1-9][0-9]{0,9}\Z")


def job_for(event: str, delivery: str, payload: object) -> Job | Ignored:
    """What a delivery asks for. payload: the parsed JSON, whatever it is."""
    handler = HANDLERS.get(event)
    if handler is None:
        return Ignored(f"event `{event[:40]}` is not one that Slimline acts on")
    try:
        return handler(delivery, payload)
    except NotThere as missing:
        return Ignored(f"the payload has no usable `{missing}`")


def _ping(delivery: str, payload: object) -> Job | Ignored:
    return Ignored("pong")


def _pull_request(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    reason = REVIEW_ACTIONS.get(action, "")
    if action == "edited" and flag(payload, "changes", "base"):
        reason = "base"
    if action == "closed" and flag(payload, "pull_request", "merged"):
        ref = _reference(payload, number(payload, "pull_request", "number"))
        return MergedJob(delivery, ref, sha(payload, "pull_request", "head", "sha"))
    if not reason:
        return Ignored(f"pull_request `{action[:40]}` changes no file")
    # The number inside `pull_request`: the one at the top is missing in some actions.
    ref = _reference(payload, number(payload, "pull_request", "number"))
    return ReviewJob(delivery, ref, sha(payload, "pull_request", "head", "sha"), reason, _before(payload))


def _before(payload: object) -> str:
    """The head that a push replaced; a review does without it."""
    try:
        return sha(payload, "before")
    except NotThere:
        return ""


def _check_run(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    is_measured = action == "completed" and text(payload, "check_run", "name") == MEASURE
    if not is_measured and action not in ("rerequested", "requested_action"):
        return Ignored(f"check_run `{action[:40]}` asks for nothing")
    ref = _checked_pull_request(payload, "check_run")
    if ref is None:
        return Ignored("the check run belongs to no open pull request")
    if is_measured or action == "rerequested":
        reason = "measured" if is_measured else "rerequested"
        return ReviewJob(delivery, ref, sha(payload, "check_run", "head_sha"), reason)
    button = text(payload, "requested_action", "identifier")[:20]
    return CommandJob(delivery, ref, text(payload, "sender", "login"), "button", button)


def _check_suite(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    if action in ("requested", "rerequested") and flag(payload, "check_suite", "head_branch"):
        queued = _queued(delivery, payload, "check_suite", "head_branch")
        if queued is not None:
            return queued
    if action != "rerequested":
        return Ignored(f"check_suite `{action[:40]}` asks for nothing")
    ref, head_sha = _checked_pull_request(payload, "check_suite"), sha(payload, "check_suite", "head_sha")
    if ref is None:
        owner, name = owner_and_repository(payload, "repository", "full_name")
        suite = number(payload, "check_suite", "id")
        return SuiteJob(delivery, number(payload, "installation", "id"), owner, name, suite, head_sha)
    return ReviewJob(delivery, ref, head_sha, "rerequested")


def _merge_group(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    if action != "checks_requested":
        return Ignored(f"merge_group `{action[:40]}` asks for nothing")
    return _queued(delivery, payload, "merge_group", "head_ref") or Ignored("the merge group names no pull request")


def _queued(delivery: str, payload: object, what: str, branch: str) -> Job | None:
    """A merge queue tries a pull request on a branch of its own, which bears the number."""
    found = QUEUE.fullmatch(text(payload, what, branch))
    if found is None:
        return None
    return MergeQueueJob(delivery, _reference(payload, int(found[1])), sha(payload, what, "head_sha"))


def _issue_comment(delivery: str, payload: object) -> Job | Ignored:
    if not flag(payload, "issue", "pull_request"):
        return Ignored("the comment is on an issue")
    return _comment(delivery, payload, "issue_comment", number(payload, "issue", "number"))


def _review_comment(delivery: str, payload: object) -> Job | Ignored:
    return _comment(delivery, payload, "review_comment", number(payload, "pull_request", "number"))


def _thread(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    if action not in ("resolved", "unresolved"):
        return Ignored(f"pull_request_review_thread `{action[:40]}` decides nothing")
    if text(payload, "sender", "type") == "Bot":
        return Ignored("what bots resolve is no answer of a person")
    if not marks_in(text(payload, "thread", "comments", 0, "body")):
        return Ignored("the thread is not one of ours")
    return ThreadJob(
        delivery,
        _reference(payload, number(payload, "pull_request", "number")),
        number(payload, "thread", "comments", 0, "id"),
        sha(payload, "pull_request", "head", "sha"),
        action == "resolved",
    )


def _comment(delivery: str, payload: object, kind: str, pull_request: int) -> Job | Ignored:
    action = text(payload, "action")
    if action not in ("created", "edited"):
        return Ignored("only what people write can hold a command")
    if _is_bot(payload):
        return Ignored("bots are never answered")
    body = spoken(text(payload, "comment", "body")[:LONGEST_COMMENT])
    in_reply_to = number(payload, "comment", "in_reply_to_id") if flag(payload, "comment", "in_reply_to_id") else 0
    asked = _asked(body, in_reply_to)
    if not asked:
        return Ignored("the comment is not for Slimline")
    if action == "edited" and asked == _asked(spoken(_text_before(payload)), in_reply_to):
        return Ignored("the edit changes no command")
    return CommandJob(
        delivery=delivery,
        pull_request=_reference(payload, pull_request),
        # who edits another's comment is the one who speaks
        author=text(payload, *(("sender", "login") if action == "edited" else ("comment", "user", "login"))),
        kind=kind,
        text=body,
        comment_id=number(payload, "comment", "id"),
        in_reply_to=in_reply_to,
        is_edit=action == "edited",
    )


def _installation(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    if action not in INSTALLATION_ACTIONS:
        return Ignored(f"installation `{action[:40]}` needs no work")
    return InstallationJob(delivery, number(payload, "installation", "id"), action, _names(payload, "repositories"))


def _installation_repositories(delivery: str, payload: object) -> Job | Ignored:
    names = _names(payload, "repositories_added") + _names(payload, "repositories_removed")
    return InstallationJob(delivery, number(payload, "installation", "id"), "repositories", names)


def _repository(delivery: str, payload: object) -> Job | Ignored:
    action = text(payload, "action")
    if action not in ("renamed", "transferred"):
        return Ignored(f"repository `{action[:40]}` needs no work")
    owner, name = owner_and_repository(payload, "repository", "full_name")
    return InstallationJob(delivery, number(payload, "installation", "id"), "renamed", (f"{owner}/{name}",))


HANDLERS: Mapping[str, Callable[[str, object], Job | Ignored]] = {
    "ping": _ping,
    "pull_request": _pull_request,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "merge_group": _merge_group,
    "issue_comment": _issue_comment,
    "pull_request_review_comment": _review_comment,
    "pull_request_review_thread": _thread,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "repository": _repository,
}


def _reference(payload: object, pull_request: int) -> PullRequestRef:
    owner, name = owner_and_repository(payload, "repository", "full_name")
    return PullRequestRef(number(payload, "installation", "id"), owner, name, pull_request)


def _checked_pull_request(payload: object, what: str) -> PullRequestRef | None:
    """The pull request of a check. A fork's list is empty: our check runs carry the number in `external_id`."""
    external = EXTERNAL_ID.search(text(payload, what, "external_id")) if flag(payload, what, "external_id") else None
    if external:
        return _reference(payload, int(external[0]))
    if not flag(payload, what, "pull_requests"):
        return None
    return _reference(payload, number(payload, what, "pull_requests", 0, "number"))


def _names(payload: object, key: str) -> tuple[str, ...]:
    """The repositories' full names in a list; entries that are not names are left out."""
    entries = field(payload, key) if flag(payload, key) else None
    if not isinstance(entries, list):
        return ()
    names = [entry.get("full_name") for entry in entries if isinstance(entry, Mapping)]
    return tuple(name for name in names if isinstance(name, str) and len(name) <= 200)


def _is_bot(payload: object) -> bool:
    for place in (("sender", "type"), ("comment", "user", "type")):
        if flag(payload, *place) and text(payload, *place) == "Bot":
            return True
    return flag(payload, "comment", "performed_via_github_app")


def _text_before(payload: object) -> str:
    """What an edited comment said; "" where only something else of it changed, which changes no command either."""
    if not flag(payload, "changes", "body", "from"):
        return text(payload, "comment", "body")[:LONGEST_COMMENT]
    return text(payload, "changes", "body", "from")[:LONGEST_COMMENT]


def _asked(said: str, in_reply_to: int) -> tuple[str, ...]:
    """The lines that begin with the command, or a reply "ignore"; the handler finds out whose thread it is."""
    lines = tuple(
        line.strip() for line in said.splitlines() if (line + " ").lstrip().casefold().startswith(COMMAND + " ")
    )
    return lines or (("ignore",) if in_reply_to and IGNORE.match(said) else ())
