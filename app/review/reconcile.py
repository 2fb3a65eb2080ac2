"""What we said before, beside what we would say now: keep, edit, settle, post. Nothing twice, nothing stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from app.pull_request import Settlement, Thread
from app.review.anchors import PlannedComment
from app.review.commands import dismisses
from app.review.fingerprints import content_of, marks_in, place_of

Body = Callable[[PlannedComment], str]


@dataclass(frozen=True, eq=False)
class Reconciled:
    """post: what was not said yet. settlements: what becomes of threads. kept: threads that stay open."""

    post: tuple[PlannedComment, ...]
    settlements: tuple[Settlement, ...]
    kept: int


def dismissals(threads: Iterable[Thread], paths: Iterable[str]) -> Callable[[str], bool]:
    """Whether people do not want to hear of a fingerprint again: they resolved its thread, or replied with ignore.

    Also where they did so under a path that is not among `paths` any more: the file was renamed since.
    """
    marks = frozenset(mark for thread in threads if _is_dismissed(thread) for mark in marks_in(thread.body))
    living = {place_of(path) for path in paths} if marks else set()
    homeless = {content_of(mark) for mark in marks if mark.partition("-")[2] not in living}
    return lambda fingerprint: fingerprint in marks or content_of(fingerprint) in homeless


def reconcile(
    planned: Sequence[PlannedComment], threads: Sequence[Thread], still_true: frozenset[str], body: Body, head_sha: str
) -> Reconciled:
    """still_true: the fingerprints of all told findings, with those that no hunk shows."""
    standing = [t for t in threads if marks_in(t.body) and not t.resolved_by and not _is_dismissed(t)]
    post, edits, settled = list[PlannedComment](), list[Settlement](), list[Thread]()
    for comment in planned:
        same = [t for t in standing if marks_in(t.body) & comment.fingerprints]
        keeper = _keeper(comment, same)
        if keeper is None:
            post.append(comment)
        elif _stands_at(keeper, comment) and _differs(keeper.body, body(comment)):
            edits.append(Settlement(keeper, "edit", body(comment)))
        settled += [t for t in same if t is not keeper and t not in settled]
    settled += [t for t in standing if t not in settled and not marks_in(t.body) & still_true]
    kept_edits = [edit for edit in edits if edit.thread not in settled]
    return Reconciled(
        tuple(post), (*kept_edits, *(settlement(t, head_sha) for t in settled)), len(standing) - len(settled)
    )


def settlement(thread: Thread, head_sha: str) -> Settlement:
    """Resolved where we may; else deleted when nobody replied, else edited and folded away."""
    if thread.can_resolve and thread.node_id:
        return Settlement(thread, "resolve")
    if not thread.replies:
        return Settlement(thread, "delete")
    # without our mark: the next push leaves the thread alone
    return Settlement(thread, "outdate", f"Settled: this no longer holds at `{head_sha[:7]}`.")


def second_choice(refused: Settlement, head_sha: str) -> Settlement:
    """What to do where GitHub did not let us resolve."""
    return settlement(replace(refused.thread, can_resolve=False), head_sha)


def _is_dismissed(thread: Thread) -> bool:
    return thread.resolved_by == "person" or any(r.is_trusted and dismisses(r.text) for r in thread.replies)


def _keeper(comment: PlannedComment, same: Sequence[Thread]) -> Thread | None:
    """The thread that says it already: the same findings anywhere, or some of them on the very lines."""
    for thread in same:
        if marks_in(thread.body) == comment.fingerprints:
            return thread
    return next((thread for thread in same if _stands_at(thread, comment)), None)


def _stands_at(thread: Thread, comment: PlannedComment) -> bool:
    first = thread.start_line or thread.line
    return thread.path == comment.path and (first, thread.line) == (comment.lines.first, comment.lines.last)


def _differs(old: str, new: str) -> bool:
    return old.replace("\r\n", "\n").strip() != new.strip()
