"""Where a comment may stand. What GitHub would refuse is never planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.review.comment_words import lead_of
from app.review.reviewed_dockerfile import Marked, ReviewedFile
from rules.dockerfile.source import LineRange
from rules.engine.finding import Finding
from rules.engine.suggestions import Suggestion

_LONGEST_RANGE = 12
"""A comment without a suggestion marks at most this many lines; the rest of a long instruction tells nothing more."""

_MOST_FINGERPRINTS = 50

MOST_CHARACTERS = 50_000
"""Of new lines in a comment: GitHub takes 65,536 characters in all."""


@dataclass(frozen=True, eq=False)
class PlannedComment:
    """A comment on lines that one hunk shows. committable: GitHub may offer the suggestion as a click.

    beside: findings on the suggestion's lines that it does not settle. One place gets one comment, so they are named in
    it; they bear no mark, so that they get a comment of their own once the suggestion is accepted.
    """

    file: ReviewedFile
    lines: LineRange
    marked: tuple[Marked, ...]
    suggestion: Suggestion | None = None
    committable: bool = False
    beside: tuple[Marked, ...] = ()

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(marked.finding for marked in self.marked)

    @property
    def named(self) -> tuple[Finding, ...]:
        """All that the comment names."""
        return (*self.findings, *(marked.finding for marked in self.beside))

    @property
    def fingerprints(self) -> frozenset[str]:
        """What the comment will be known by: of very many findings the first, because a comment's length is limited."""
        return frozenset(marked.fingerprint for marked in self.marked[:_MOST_FINGERPRINTS])

    @property
    def new_lines(self) -> tuple[str, ...]:
        """The suggestion's, none where it only deletes or there is none."""
        return self.suggestion.new_lines if self.suggestion else ()

    @property
    def settled_rules(self) -> frozenset[str]:
        """The rules whose fixes the suggestion holds."""
        return frozenset(finding.rule for finding in self.suggestion.findings) if self.suggestion else frozenset()

    @property
    def lead(self) -> Finding:
        """The finding that the comment speaks of: of those that the suggestion settles the one that saves most."""
        rules = self.settled_rules
        return lead_of([f for f in self.findings if f.rule in rules] or list(self.findings))


def place(file: ReviewedFile) -> tuple[tuple[PlannedComment, ...], tuple[Marked, ...]]:
    """The comments of the file's told findings, and the rest: what no hunk shows, and housekeeping.

    Housekeeping is said beside a suggestion that is made anyway, or in the check run; so is a decision that waits.
    """
    housekeeping = {rule.name for rule in file.rules if rule.housekeeping}
    comments = [_with_beside(file, comment) for comment in _with_suggestion(file)]
    said = {m.fingerprint for comment in comments for m in (*comment.marked, *comment.beside)}
    uncommented: list[Marked] = []
    for marked in file.told:
        if marked.fingerprint in said:
            continue
        lines = _visible_part(file, marked.lines)
        if lines is None or marked.finding.rule in housekeeping or _waits(marked):
            uncommented.append(marked)
        else:
            comments.append(PlannedComment(file, lines, (marked,)))
    return tuple(comments), tuple(uncommented)


def _waits(marked: Marked) -> bool:
    """Whether it is a decision that stands back while other suggestions are open: the check run names it."""
    return marked.finding.fix is not None and marked.finding.fix.is_decision


def _with_suggestion(file: ReviewedFile) -> Iterator[PlannedComment]:
    for index, suggestion in enumerate(file.suggestions):
        marked = tuple(m for m in file.findings if m.suggestion == index)
        fits = any(lines.covers(suggestion.lines) for lines in file.whole_ranges)
        if not fits or not any(m.is_told for m in marked):
            continue
        yield PlannedComment(file, suggestion.lines, marked, suggestion, _is_committable(file, suggestion))


def _with_beside(file: ReviewedFile, comment: PlannedComment) -> PlannedComment:
    beside = (m for m in file.told if m.suggestion is None and comment.lines.covers(m.lines))
    return replace(comment, beside=tuple(beside))


def _is_committable(file: ReviewedFile, suggestion: Suggestion) -> bool:
    """How GitHub applies suggestions to CRLF lines and to a last line without its end is not certain."""
    is_last = suggestion.lines.last == len(file.text.removesuffix("\n").split("\n"))
    is_short = sum(map(len, suggestion.new_lines)) <= MOST_CHARACTERS
    return is_short and "\r\n" not in file.text and not (is_last and not file.text.endswith("\n"))


def _visible_part(file: ReviewedFile, lines: LineRange) -> LineRange | None:
    """The smallest useful range: the finding's lines in the first hunk that shows any of them."""
    hunk = next((shown for shown in file.shown if shown.touches(lines)), None)
    if hunk is None:
        return None
    first, last = max(hunk.first, lines.first), min(hunk.last, lines.last)
    return LineRange(first, min(last, first + _LONGEST_RANGE - 1))
