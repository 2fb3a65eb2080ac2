"""The words of a review comment: at most four short lines, then the suggestion."""

from __future__ import annotations

from app.review.anchors import MOST_CHARACTERS, PlannedComment, saving_of
from app.review.markdown import code, fenced, inert, visible
from app.review.markers import finding_marker, suggestion_marker
from app.review.proposed_files import Proposal
from app.review.rule_pages import RulePages
from app.review.wording import count, to_check

_MOST_NAMED = 5
_NO_CLICK = "The line ends of this file keep GitHub from applying it with a click:"


def comment_body(comment: PlannedComment, pages: RulePages) -> str:
    """What is wrong here, what it costs, what to check first, where to read more; then the new lines and our mark."""
    lines = [
        _what(comment, pages),
        _also(comment, pages),
        _saving(comment),
        _check_first(comment),
    ]
    parts = ["\n".join(f"{line}  " for line in lines if line).rstrip(), _new_lines(comment), *_proposed(comment)]
    rules = sorted(comment.settled_rules)
    words = "\n\n".join([*(part for part in parts if part), *([suggestion_marker(rules)] if rules else [])])
    return f"{words}\n{finding_marker(words, sorted(comment.fingerprints))}"


def _what(comment: PlannedComment, pages: RulePages) -> str:
    lead = comment.lead
    return f"**{inert(lead.message)}** ({pages.link(lead.rule)}) {inert(lead.note)}".rstrip()


def _also(comment: PlannedComment, pages: RulePages) -> str:
    """The other rules: those that the suggestion settles, and those that only stand on the same lines."""
    others = list(dict.fromkeys(f.rule for f in comment.named if f.rule != comment.lead.rule))
    settled = [rule for rule in others if rule in comment.settled_rules]
    beside = [rule for rule in others if rule not in comment.settled_rules]
    parts = [f"The change also settles {_named(settled, pages)}."] if settled else []
    parts += [f"Also on these lines: {_named(beside, pages)}."] if beside else []
    return " ".join(parts)


def _named(rules: list[str], pages: RulePages) -> str:
    more = f" and {len(rules) - _MOST_NAMED} more" if len(rules) > _MOST_NAMED else ""
    return ", ".join(pages.link(rule) for rule in rules[:_MOST_NAMED]) + more


def _saving(comment: PlannedComment) -> str:
    """What it costs, with its basis; no figure without one. Of several savings the lead's: the pages have the rest."""
    found = comment.suggestion.findings if comment.suggestion else comment.findings
    savings = list(dict.fromkeys(f.fix.saving for f in found if f.fix is not None and f.fix.saving is not None))
    if not savings:
        return ""
    main = saving_of(comment.lead) or savings[0]
    more = f", and {count(len(savings) - 1, 'more saving')}" if len(savings) > 1 else ""
    return f"Saves {inert(main.text)} ({inert(main.basis)}){more}."


def _check_first(comment: PlannedComment) -> str:
    if comment.suggestion is not None:
        caution = comment.suggestion.caution
        return inert(to_check(caution)) if caution else ""
    refused = comment.marked[0].refused
    return f"No suggestion: {inert(refused)}" if refused else ""


def _new_lines(comment: PlannedComment) -> str:
    if comment.suggestion is None:
        return ""
    if sum(map(len, comment.suggestion.new_lines)) > MOST_CHARACTERS:
        return "The new lines are too many for a comment: `/slimline apply all` commits them."
    if comment.committable:
        return fenced("suggestion", comment.suggestion.new_lines)
    if not comment.suggestion.new_lines:
        return f"{_NO_CLICK} these lines can go."
    return f"{_NO_CLICK} the new lines are\n\n{fenced('dockerfile', comment.suggestion.new_lines)}"


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
