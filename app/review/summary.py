"""The body of a review: a line or two above its comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.review.anchors import PlannedComment
from app.review.comment_text import short_text
from app.review.markdown import code
from app.review.markers import carries_marker, review_marker
from app.review.phrases import count, shortened, tally
from app.review.review_plan import Report, counted
from app.review.rule_pages import RulePages


def review_body(
    report: Report,
    carried: Sequence[PlannedComment],
    left_out: Sequence[PlannedComment],
    pages: RulePages,
    head_sha: str,
    edition: str,
    *,
    last: bool = True,
    again: Collection[PlannedComment] = (),
) -> str:
    """carried: the comments of this review. left_out: those that found no place. again: those that were said before.

    last: the review is complete with this; then it carries our marker.
    """
    parts = [_headline(carried), *_notes(report), _left_out(left_out, pages), _footer(report, carried)]
    text = shortened("\n\n".join(part for part in parts if part))
    new = carries_marker(sum(comment.committable for comment in carried if comment not in again))
    return f"{text}\n\n{new}\n{review_marker(head_sha, edition)}" if last else f"{text}\n\n{new}"


def _headline(carried: Sequence[PlannedComment]) -> str:
    files = len({comment.path for comment in carried})
    where = code(carried[0].path) if files == 1 else f"{files} Dockerfiles"
    return f"Slimline has {tally(*counted(carried))} for {where}."


def _notes(report: Report) -> list[str]:
    notes = []
    if report.uncommented:
        notes.append(f"The check run names {count(len(report.uncommented), 'more finding')}.")
    if report.earlier:
        notes.append(f"Not commented: {count(report.earlier, 'finding')} that this pull request doesn't touch.")
    return notes


def _footer(report: Report, carried: Sequence[PlannedComment]) -> str:
    suggestions, _ = counted(carried)
    if not suggestions:
        return ""
    any_of_them = "Accept any of them, in any order. " if suggestions > 1 else ""
    return f"{any_of_them}Accept all: `/slimline apply all`" if report.can_commit else any_of_them.strip()


def _left_out(comments: Sequence[PlannedComment], pages: RulePages) -> str:
    if not comments:
        return ""
    lines = [f"- {code(comment.path)}, {short_text(comment, pages)}" for comment in comments]
    return "\n".join(["Also found:", *lines])
