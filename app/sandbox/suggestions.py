"""Accepting suggested changes as GitHub's page does it: whole lines, on the head branch, several in one commit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox import changes, conversation
from app.sandbox.errors import SuggestionRefused
from app.sandbox.patches import hunks_of
from app.sandbox.placement import difference_for, is_outdated, standing
from app.sandbox.records import PullRequest, ReviewComment, Thread
from app.sandbox.world import World

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*suggestion\b[^\n`]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for whole lines of one file."""

    path: str
    first: int
    last: int
    text: str
    thread: Thread


def suggested_text(body: str) -> str | None:
    """The first suggestion block's lines, each with its line end ("" deletes); None where there is none."""
    body = body.replace("\r\n", "\n")
    opening = _FENCE.search(body)
    if opening is None:
        return None
    fence = opening[1]
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    end = closing.search(body, opening.end())
    return body[opening.end() + 1 : end.start() if end else len(body)]


def refusal(world: World, pull: PullRequest, thread: Thread, comment: ReviewComment) -> str:
    """Why GitHub offers no button on this comment, in its words; "" where it does."""
    if suggested_text(comment.body) is None:
        return "This comment has no suggested change."
    if not pull.is_open:
        return "Suggestions cannot be applied while the pull request is closed."
    if thread.resolved_by:
        return "This suggestion has been applied or marked resolved."
    if thread.side == "LEFT" or (thread.start_side or thread.side) == "LEFT":
        return "Applying suggestions on deleted lines is not supported."
    if is_outdated(world, pull, thread) or thread.line is None:
        return "Outdated suggestions cannot be applied."
    return _refused_text(world, pull, thread, comment)


def _refused_text(world: World, pull: PullRequest, thread: Thread, comment: ReviewComment) -> str:
    start, line = standing(world, pull, thread)
    difference = difference_for(world, pull, thread.path)
    assert line is not None
    assert difference is not None
    shown = [each for hunk in hunks_of(difference.patch) for each in hunk.lines]
    inside = [index for index, each in enumerate(shown) if each.new is not None and (start or line) <= each.new <= line]
    if any(each.kind == "-" for each in shown[inside[0] : inside[-1] + 1]):
        return "Applying suggestions on deleted lines is not supported."
    now = "".join(shown[index].text + "\n" for index in inside)
    if now == suggested_text(comment.body):
        return "This suggestion is invalid because no changes were made to the code."
    return ""


def commit_suggestions(world: World, pull: PullRequest, comments: Sequence[int], by: str) -> str:
    """One commit with all the suggestions. Returns its id. Raises SuggestionRefused; then nothing was changed."""
    chosen = [_replacement(world, pull, identity) for identity in comments]
    head = world.head_repository(pull)
    if head is None:
        raise SuggestionRefused("The repository of the head branch was deleted.")
    may_write = world.may(by, head) in ("write", "admin")
    allowed_by_fork = pull.maintainer_can_modify and world.may(by, world.base_repository(pull)) in ("write", "admin")
    if not (may_write or allowed_by_fork or by == pull.author):
        raise SuggestionRefused(f"{by} may not push to {head.full_name}.")
    files = _replaced_files(world, pull, chosen)
    names = ", ".join(path.rsplit("/", 1)[-1] for path in files)
    message = f"Update {names}" if len(chosen) == 1 else "Apply suggestions from code review"
    sha = changes.push(world, head, pull.head_ref, files, message, by)
    for each in chosen:
        conversation.resolve(world, pull, each.thread, by)
    return sha


def preview(world: World, pull: PullRequest) -> dict[str, bytes]:
    """Path -> what the file becomes when every suggestion that can be committed is committed."""
    ready = [
        comment.id
        for thread in pull.threads
        for comment in thread.comments
        if not refusal(world, pull, thread, comment)
    ]
    return _replaced_files(world, pull, [_replacement(world, pull, identity) for identity in ready])


def _replaced_files(world: World, pull: PullRequest, chosen: Sequence[Replacement]) -> dict[str, bytes]:
    git, files = world.base_repository(pull).git, {}
    for path in dict.fromkeys(each.path for each in chosen):
        content = git.read(pull.head_sha, path)
        assert content is not None
        files[path] = replaced(content, [each for each in chosen if each.path == path])
    return files


def _replacement(world: World, pull: PullRequest, identity: int) -> Replacement:
    for thread in pull.threads:
        for comment in thread.comments:
            if comment.id != identity:
                continue
            reason = refusal(world, pull, thread, comment)
            if reason:
                raise SuggestionRefused(reason)
            start, line = standing(world, pull, thread)
            text = suggested_text(comment.body)
            assert line is not None
            assert text is not None
            return Replacement(thread.path, start or line, line, text, thread)
    raise SuggestionRefused(f"There is no comment {identity}.")


def replaced(content: bytes, replacements: Sequence[Replacement]) -> bytes:
    """The file with the lines replaced. Raises SuggestionRefused where two of them overlap."""
    lines = re.split(rb"(?<=\n)", content)  # only LF ends a line
    lines = lines[:-1] if lines[-1] == b"" else lines
    below = len(lines) + 1
    for each in sorted(replacements, key=lambda one: one.first, reverse=True):
        if each.last >= below:
            raise SuggestionRefused("Only one suggestion per line can be applied in a batch.")
        lines[each.first - 1 : each.last] = [each.text.encode()]
        below = each.first
    return b"".join(lines)
