"""Numbers of the repository's CI in a review that stands: edited in, in place of earlier ones."""

from __future__ import annotations

from dataclasses import replace

from app.evidence.reported_builds import reported
from app.failures import WriteRefused
from app.pull_request import PullRequest
from app.review.gathered_review import GatheredReview
from app.review.markers import MEASURED, is_any_review_of, told_anew
from app.review.measured_figures import measured_lines
from app.review.review_plan import Report


def with_reported(found: GatheredReview, text: str) -> GatheredReview:
    """text: the check run's, which may be forged."""
    return replace(found, report=replace(found.report, reported=reported(text)))


def tell_measured(pull_request: PullRequest, report: Report, head_sha: str) -> str:
    """Puts the numbers into the summary of our newest review of this head. What went wrong, "" where nothing did."""
    lines = measured_lines(report, head_sha)
    ours = [review for review in pull_request.our_reviews() if is_any_review_of(review.body, head_sha)]
    if not lines or not ours:
        return ""
    body = told_anew(ours[-1].body, lines, MEASURED)
    if body == ours[-1].body:
        return ""
    try:
        pull_request.edit_review(ours[-1], body)
    except WriteRefused as refusal:
        return f"; the review was not edited: {refusal.reason}"
    return ""
