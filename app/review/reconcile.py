"""What we said before, beside what we would say now: keep, edit, settle, post. Nothing twice, nothing stale."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.conversation import Settlement, Thread
from app.review.accepted_suggestions import suggested_lines
from app.review.anchors import PlannedComment
from app.review.markers import fingerprints_in, is_as_we_wrote, marked_anew, settled, words_of
from app.review.said_before import SaidBefore, is_standing

Body = Callable[[PlannedComment], str]


@dataclass(frozen=True, eq=False)
class Reconciled:
    """post: what was not said yet; of these `again` was, where nobody can click it any more.

    settlements: what becomes of threads. kept: threads that stay open.
    """

    post: tuple[PlannedComment, ...]
    settlements: tuple[Settlement, ...]
    kept: int
    again: tuple[PlannedComment, ...] = ()


@dataclass(eq=False)
class _Threads:
    """The threads of one pull request while it is decided what becomes of them."""

    said: SaidBefore
    standing: list[Thread]
    post: list[PlannedComment] = field(default_factory=list)
    again: list[PlannedComment] = field(default_factory=list)
    edits: dict[int, Settlement] = field(default_factory=dict)
    settled: dict[int, Thread] = field(default_factory=dict)

    def settle(self, thread: Thread) -> None:
        """Not where somebody took our mark out of it: it is theirs."""
        if fingerprints_in(thread.body):
            self.settled[thread.comment_id] = thread

    def take_up(self, comment: PlannedComment, body: Body, *, may_repeat: bool) -> None:
        """Finds out whether a comment is said already, and by which thread."""
        same = [t for t in self.standing if self.said.of(t).holds & comment.fingerprints]
        keeper = _keeper(comment, same, self.said)
        if keeper is None:
            self.post.append(comment)
        elif may_repeat and _offers_no_click(keeper, comment):
            self.post.append(comment)
            self.again.append(comment)
            self.settle(keeper)
        elif _stands_at(keeper, comment) and is_as_we_wrote(keeper.body):
            new, holds = body(comment), self.said.of(keeper).holds
            # what stands around is remembered as it was: a comment is not edited with every line that changes
            if words_of(keeper.body) != words_of(new) or holds != comment.fingerprints:
                self.edits[keeper.comment_id] = Settlement(keeper, "edit", new)
        for thread in same:
            if thread is not keeper:
                self.settle(thread)


def reconcile(
    planned: Sequence[PlannedComment],
    threads: Sequence[Thread],
    said: SaidBefore,
    still_true: Collection[str],
    unknown: Collection[str],
    body: Body,
    head_sha: str,
    *,
    may_repeat: bool = True,
) -> Reconciled:
    """still_true: the fingerprints of all told findings, with those that no hunk shows. unknown: paths that are unread.

    may_repeat: what GitHub offers no click on any more is said anew; once a head.
    """
    now = _Threads(said, [t for t in threads if is_standing(t) and said.of(t).told])
    for comment in planned:
        now.take_up(comment, body, may_repeat=may_repeat)
    for thread in now.standing:
        if thread.path not in unknown and not said.of(thread).holds.intersection(still_true):
            now.settle(thread)
    edits = dict(_remembered(threads, said)) | now.edits
    kept_edits = (edit for number, edit in edits.items() if number not in now.settled)
    settlements = (*kept_edits, *(settlement(t, head_sha) for t in now.settled.values()))
    return Reconciled(tuple(now.post), settlements, len(now.standing) - len(now.settled), tuple(now.again))


def _remembered(threads: Sequence[Thread], said: SaidBefore) -> Iterator[tuple[int, Settlement]]:
    """What comments are to remember from now on: that an instruction was edited, that nothing was declined."""
    for thread in threads:
        if thread.comment_id in said.done:
            yield thread.comment_id, Settlement(thread, "edit", settled(thread.body))
        elif renewed := said.of(thread).renewed:
            yield thread.comment_id, Settlement(thread, "edit", marked_anew(thread.body, renewed))


def settlement(thread: Thread, head_sha: str) -> Settlement:
    """Resolved where we may; else deleted when nobody touched it, else marked as settled and folded away."""
    if thread.can_resolve and thread.node_id:
        return Settlement(thread, "resolve")
    is_theirs = is_as_we_wrote(thread.body) is False
    if not thread.replies and not is_theirs:
        return Settlement(thread, "delete")
    # without our mark: the next push leaves the thread alone
    words = thread.body if is_theirs else f"Settled: this no longer holds at `{head_sha[:7]}`."
    return Settlement(thread, "outdate", settled(words))


def second_choice(refused: Settlement, head_sha: str) -> Settlement:
    """What to do where GitHub did not let us resolve."""
    return settlement(replace(refused.thread, can_resolve=False), head_sha)


def _keeper(comment: PlannedComment, same: Sequence[Thread], said: SaidBefore) -> Thread | None:
    """The thread that says it already: the same findings anywhere, or some of them on the very lines."""
    exact = [t for t in same if said.of(t).is_complete and said.of(t).holds == comment.fingerprints]
    standing = [t for t in same if _stands_at(t, comment) or not fingerprints_in(t.body)]
    return next(iter((*exact, *standing)), None)


def _offers_no_click(thread: Thread, comment: PlannedComment) -> bool:
    """Whether the suggestion would be said, but nobody could accept it. What people touched is left to them."""
    if not comment.committable or thread.replies or is_as_we_wrote(thread.body) is False:
        return False
    if not fingerprints_in(thread.body):
        return False
    is_unknown = is_as_we_wrote(thread.body) is None
    return thread.line is None or (is_unknown and suggested_lines(thread) != comment.new_lines)


def _stands_at(thread: Thread, comment: PlannedComment) -> bool:
    first = thread.start_line or thread.line
    return thread.path == comment.path and (first, thread.line) == (comment.lines.first, comment.lines.last)
