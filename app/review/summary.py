"""The body of a review: a line or two above its comments."""

from __future__ import annotations

from collections.abc import Sequence

from app.review.anchors import PlannedComment
from app.review.comment_text import short_text
from app.review.markdown import code
from app.review.markers import review_marker
from app.review.review_plan import Report
from app.review.rule_pages import RulePages
from app.review.wording import count, shortened


def review_body(
    report: Report,
    carried: Sequence[PlannedComment],
    left_out: Sequence[PlannedComment],
    pages: RulePages,
    head_sha: str,
    edition: str,
    *,
    last: bool = True,
) -> str:
    """carried: the comments of this review. left_out: those that found no place.

    last: the review is complete with this; then it carries our marker.
    """
    parts = [_headline(carried), *_notes(report), _left_out(left_out, pages)]
    text = shortened("\n\n".join(part for part in parts if part))
    return f"{text}\n\n{review_marker(head_sha, edition)}" if last else text


def _headline(carried: Sequence[PlannedComment]) -> str:
    files = len({comment.path for comment in carried})
    where = code(carried[0].path) if files == 1 else f"{files} Dockerfiles"
    suggestions = sum(comment.committable for comment in carried)
    if not suggestions:
        return f"Slimline has {count(len(carried), 'remark')} on {where}."
    extra = "" if suggestions == 1 else " Any subset of them leaves a valid file."
    return f"Slimline has {count(suggestions, 'suggestion')} for {where}.{extra}"


def _notes(report: Report) -> list[str]:
    notes = []
    if report.outside:
        notes.append(f"{count(len(report.outside), 'more finding')} outside the lines of this diff: see the check run.")
    if report.earlier:
        notes.append(f"{count(report.earlier, 'finding')} that this pull request does not touch: not commented.")
    return notes


def _left_out(comments: Sequence[PlannedComment], pages: RulePages) -> str:
    if not comments:
        return ""
    lines = [f"- {code(comment.path)}, {short_text(comment, pages)}" for comment in comments]
    return "\n".join(["Also found:", *lines])
