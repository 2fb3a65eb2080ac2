"""Getting comments onto a pull request: all at once where GitHub takes them, else in halves. Never twice.

Each refused try is a write of the hour's: after a few of them the check run says the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.conversation import PostedReview
from app.failures import TryAgainLater, Unsure, WriteRefused
from app.pull_request import PlacedComment, PullRequest
from app.review.anchors import PlannedComment
from app.review.markers import is_review_of, marks_in

Placed = tuple[PlannedComment, PlacedComment]
MOST_REFUSED = 8
ReviewBody = Callable[[Sequence[PlannedComment], bool], str]


@dataclass(frozen=True, slots=True)
class Posted:
    """refused: the comments that GitHub did not take. reason: what it said, "" where it took all."""

    refused: tuple[PlannedComment, ...] = ()
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Posting:
    """One review on its way. body: the review's text for the comments left out, and whether it completes the review.

    has_begun: a review of ours stands on this commit already, perhaps without its comments.
    """

    pull_request: PullRequest
    head_sha: str
    edition: str
    body: ReviewBody
    left_out: Sequence[PlannedComment]
    has_begun: bool = False

    def post(self, comments: Sequence[Placed]) -> Posted:
        """Posts what GitHub takes."""
        if self.has_begun:
            return self._singly(comments)
        try:
            self._send(comments, self.body(self.left_out, True))
        except WriteRefused as refusal:
            return self._after(refusal, comments)
        except Unsure:
            if not self._stands(self.pull_request.our_reviews()):
                raise
        return Posted()

    def _after(self, refusal: WriteRefused, comments: Sequence[Placed]) -> Posted:
        """What can still be posted. A refused review may have left its shell, or some comments, behind."""
        if refusal.for_good:
            return Posted(tuple(comment for comment, _ in comments), refusal.reason)
        if self.pull_request.state().head_sha != self.head_sha:
            raise TryAgainLater("the head commit moved while it was reviewed", 1) from refusal
        conversation = self.pull_request.gather(()).conversation
        said = {mark for thread in conversation.threads for mark in marks_in(thread.body)}
        missing = [(comment, placed) for comment, placed in comments if not comment.fingerprints <= said]
        if begun(conversation.reviews, self.head_sha) or len(missing) < len(comments):
            return self._singly(missing, refusal.reason)
        return Posted(self._in_parts(*_parts(comments)), refusal.reason)

    def _singly(self, comments: Sequence[Placed], reason: str = "") -> Posted:
        """Beside a review that stands: each further one, and each that is refused, could be one more empty shell."""
        refused = list[PlannedComment]()
        for comment, at in comments:
            if len(refused) == MOST_REFUSED or (refused and not comment.file.has_patch):
                refused.append(comment)
                continue
            try:
                self.pull_request.post_comment(self.head_sha, at)
            except WriteRefused as refusal:
                refused.append(comment)
                reason = reason or refusal.reason
        return Posted(tuple(refused), reason)

    def _in_parts(self, waiting: list[Sequence[Placed]], hopeless: Sequence[Placed]) -> tuple[PlannedComment, ...]:
        """One bad comment has a review refused, and GitHub does not say which: parts are tried, down to single ones.

        Once a part stands, the rest follows comment by comment. Only a last part carries the marker: a crash in between
        is mended by the comments' own marks.
        """
        refused, tries = [comment for comment, _ in hopeless], 0
        while waiting:
            part = waiting.pop(0)
            if tries == MOST_REFUSED or (tries and not part[0][0].file.has_patch):
                refused += [comment for comment, _ in part]
                continue
            try:
                self._send(part, self.body((*self.left_out, *refused), not waiting))
            except WriteRefused:
                if begun(self.pull_request.our_reviews(), self.head_sha):
                    return (*refused, *self._singly([one for rest in (part, *waiting) for one in rest]).refused)
                tries += 1
                waiting = _halves(part) + waiting
                refused += [part[0][0]] if len(part) == 1 else []
            else:
                return (*refused, *self._singly([one for rest in waiting for one in rest]).refused)
        return tuple(refused)

    def _send(self, comments: Sequence[Placed], body: str) -> None:
        self.pull_request.post_review(self.head_sha, body, [placed for _, placed in comments])

    def _stands(self, reviews: Sequence[PostedReview]) -> bool:
        return any(is_review_of(review.body, self.head_sha, self.edition) for review in reviews)


def begun(reviews: Sequence[PostedReview], head_sha: str) -> bool:
    """Whether a review of ours stands on this commit, with its comments or without."""
    return any(review.commit_id == head_sha for review in reviews)


def _parts(comments: Sequence[Placed]) -> tuple[list[Sequence[Placed]], Sequence[Placed]]:
    """What is tried next, and what is not tried again: comments in files without a patch are refused most likely."""
    sure = [one for one in comments if one[0].file.has_patch]
    if sure and len(sure) < len(comments):
        return [sure], [one for one in comments if not one[0].file.has_patch]
    parts = _halves(comments)
    return (parts, ()) if parts else ([], comments)


def _halves(comments: Sequence[Placed]) -> list[Sequence[Placed]]:
    half = len(comments) // 2
    return [comments[:half], comments[half:]] if half else []


def placed(comment: PlannedComment, body: str) -> Placed:
    """The comment as GitHub wants it: `start_line` only where there is more than one line."""
    first, last = comment.lines.first, comment.lines.last
    return comment, PlacedComment(comment.path, last, first if first < last else None, body)
