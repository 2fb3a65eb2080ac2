"""After the merge: the review's summary says once how many of its suggestions were accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.conversation import Thread
from app.failures import WriteRefused
from app.pull_request import FileAt, PullRequest
from app.review.accepted_suggestions import stands_in, suggested_lines
from app.review.markers import (
    MERGED,
    carried,
    fingerprints_in,
    is_any_review,
    is_settled,
    suggested_rules,
    told_anew,
)
from app.review.phrases import count
from app.review.said_before import is_declined, is_resolved_by_hand


def tell_accepted(pull_request: PullRequest, head_sha: str) -> str:
    """Edits our newest review. In words what it says, "" where we suggested nothing. head_sha: what was merged.

    Read from the conversation, which remembers what the reviews found; the merged texts where it does not tell.
    """
    conversation = pull_request.gather(()).conversation
    reviews = [review for review in conversation.reviews if is_any_review(review.body)]
    ours = _latest(thread for thread in conversation.threads if suggested_rules(thread.body))
    said = sum(carried(review.body) for review in reviews) or len(ours)
    said = max(said, sum(thread.resolved_by != "us" for thread in ours))  # some may have come without a review's body
    if not reviews or not said:
        return ""
    texts = _texts(pull_request, head_sha, [thread for thread in ours if not _is_mended(thread)])
    told = f"Accepted {said - sum(_is_left(thread, texts) for thread in ours)} of {count(said, 'suggestion')}."
    body = told_anew(reviews[-1].body, [f"{told} {MERGED}"], MERGED)
    if body != reviews[-1].body:
        try:
            pull_request.edit_review(reviews[-1], body)
        except WriteRefused as refusal:
            return f"the review was not edited: {refusal.reason}"
    return told


def _latest(threads: Iterable[Thread]) -> Sequence[Thread]:
    """Of those that say the same the newest: what a push outdated was said anew."""
    marks = {thread.comment_id: (fingerprints_in(thread.body), thread) for thread in threads}
    latest: dict[object, Thread] = {}
    for number in sorted(marks):
        found, thread = marks[number]
        latest[frozenset((m.rule, m.place, m.stage, m.order) for m in found) or number] = thread
    return list(latest.values())


def _is_mended(thread: Thread) -> bool:
    """Whether a review of ours found that it holds no longer."""
    return is_settled(thread.body) or (thread.resolved_by == "us" and not is_declined(thread))


def _texts(pull_request: PullRequest, head_sha: str, threads: Sequence[Thread]) -> Mapping[str, str]:
    places = [FileAt(head_sha, path) for path in dict.fromkeys(thread.path for thread in threads)]
    found = pull_request.gather(places).files if places else {}
    return {place.path: text for place, text in found.items()}


def _is_left(thread: Thread, texts: Mapping[str, str]) -> bool:
    """Whether it was neither accepted nor mended. Accepting a suggestion resolves its thread, as a person's click."""
    if _is_mended(thread):
        return False
    lines = suggested_lines(thread)
    if not lines and is_resolved_by_hand(thread):
        return thread.line is not None  # it only deletes lines, and they stand as they were
    return not stands_in(texts.get(thread.path, ""), lines)
