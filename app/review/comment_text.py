"""The words of a review comment: at most four short lines, then the suggestion."""

from __future__ import annotations

from app.review.anchors import PlannedComment
from app.review.fingerprints import finding_marker
from app.review.markdown import fenced, inert
from app.review.rule_pages import RulePages
from rules.engine.finding import Saving

_MOST_NAMED = 5


def comment_body(comment: PlannedComment, pages: RulePages) -> str:
    """What is wrong here, what it costs, what to check first, where to read more; then the new lines and our mark."""
    lines = [
        _what(comment, pages),
        _also(comment, pages),
        saving_line(comment.suggestion.saving if comment.suggestion else _fix_saving(comment)),
        _check_first(comment),
    ]
    parts = ["\n".join(f"{line}  " for line in lines if line).rstrip(), _new_lines(comment)]
    return "\n\n".join([part for part in parts if part] + [finding_marker(sorted(comment.fingerprints))])


def _what(comment: PlannedComment, pages: RulePages) -> str:
    first = comment.findings[0]
    return f"**{inert(first.message)}** ({pages.link(first.rule)})"


def _also(comment: PlannedComment, pages: RulePages) -> str:
    first = comment.findings[0].rule
    others = list(dict.fromkeys(f.rule for f in comment.findings if f.rule != first))
    if not others:
        return ""
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return f"The change also settles {', '.join(pages.link(rule) for rule in others[:_MOST_NAMED])}{more}."


def saving_line(saving: Saving | None) -> str:
    """What it costs, with its basis; no figure without one."""
    return f"Saves {inert(saving.text)} ({inert(saving.basis)})." if saving else ""


def _fix_saving(comment: PlannedComment) -> Saving | None:
    fix = comment.findings[0].fix
    return fix.saving if fix else None


def _check_first(comment: PlannedComment) -> str:
    if comment.suggestion is not None:
        caution = comment.suggestion.caution
        return f"Check first: {inert(caution)}" if caution else ""
    refused = comment.marked[0].refused
    return f"No suggestion: {inert(refused)}" if refused else ""


def _new_lines(comment: PlannedComment) -> str:
    if comment.suggestion is None:
        return ""
    if comment.committable:
        return fenced("suggestion", comment.suggestion.new_lines)
    if not comment.suggestion.new_lines:
        return "These lines can go. (Their line ends keep GitHub from offering it as a click.)"
    return "Their line ends keep GitHub from offering this as a click:\n\n" + fenced(
        "dockerfile", comment.suggestion.new_lines
    )


def short_text(comment: PlannedComment, pages: RulePages) -> str:
    """One line for the summary, where the comment itself has no place."""
    first = comment.findings[0]
    return f"line {comment.lines.first}: {inert(first.message)} ({pages.link(first.rule)})"
