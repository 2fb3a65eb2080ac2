"""The text of a review comment: its words around the new lines."""

from __future__ import annotations

from app.review.anchors import MOST_CHARACTERS, PlannedComment
from app.review.comment_words import CommentSubject, above, below
from app.review.markdown import code, fenced, inert, visible
from app.review.markers import finding_marker, suggestion_marker
from app.review.proposed_files import Proposal
from app.review.rule_pages import RulePages
from app.review.told_history import history_sentence
from rules.engine.suggestions import accept

_NO_CLICK = "GitHub can't apply this with a click because of the file's line endings."


def comment_body(comment: PlannedComment, pages: RulePages) -> str:
    """The words, the new lines, the small print, then our marks."""
    said = _said(comment)
    parts = [above(said, pages), _new_lines(comment), *_proposed(comment), f"<sub>{below(said, pages)}</sub>"]
    rules = sorted(comment.settled_rules)
    words = "\n\n".join([*(part for part in parts if part), *([suggestion_marker(rules)] if rules else [])])
    return f"{words}\n{finding_marker(words, sorted(comment.fingerprints))}"


def _said(comment: PlannedComment) -> CommentSubject:
    beside = tuple(marked.finding for marked in comment.beside)
    if comment.suggestion is None:
        return CommentSubject(comment.lead, beside=beside, refused=comment.marked[0].refused or "")
    # the fix of another rule can settle a finding, too
    settled = comment.settled_rules | {finding.rule for finding in comment.findings}
    history = history_sentence(comment.file, accept(comment.file.text, [comment.suggestion]))
    return CommentSubject(comment.lead, settled, beside, comment.suggestion, history=history)


def _new_lines(comment: PlannedComment) -> str:
    if comment.suggestion is None:
        return ""
    if sum(map(len, comment.suggestion.new_lines)) > MOST_CHARACTERS:
        return "The change is too long for a comment: `/slimline apply all` commits it."
    if comment.committable:
        return fenced("suggestion", comment.suggestion.new_lines)
    if not comment.suggestion.new_lines:
        return f"{_NO_CLICK} Delete these lines."
    return f"{_NO_CLICK} The new lines:\n\n{fenced('dockerfile', comment.suggestion.new_lines)}"


def _proposed(comment: PlannedComment) -> list[str]:
    """The complete files that the findings propose, each once and folded: they may be long."""
    found = [comment.file.proposal(finding) for finding in comment.named]
    return [_folded(one) for one in dict.fromkeys(found) if one is not None]


def _folded(proposal: Proposal) -> str:
    # the path stands outside of the HTML: folders have foreign names
    if len(proposal.text) > MOST_CHARACTERS:
        return f"The proposed {code(proposal.path)} is too long for a comment."
    how = " (`/slimline apply` creates it)" if proposal.is_new else ""
    text = visible(proposal.text.replace("\r\n", "\n")).removesuffix("\n")
    block = fenced("gitignore", text.split("\n"))
    lead = f"Proposed {code(proposal.path)}{how}:"
    return f"{lead}\n\n<details><summary>The complete file</summary>\n\n{block}\n\n</details>"


def short_text(comment: PlannedComment, pages: RulePages) -> str:
    """One line for the summary, where the comment itself has no place."""
    first = comment.lead
    return f"line {comment.lines.first}: {inert(first.message)} ({pages.link(first.rule)})"
