"""A changed Dockerfile, read and analysed: what the rest of the review works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.evidence.answered_history import AnsweredHistory
from app.review.fingerprints import Fingerprint
from app.review.hunks import Hunk
from app.review.proposed_files import Proposal, proposal
from app.review.repository import ContextSize
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.permission import Declined
from rules.engine.rule import Rule
from rules.engine.suggestions import Suggestion
from rules.engine.unused_suppressions import UnusedSuppression

Standing = Literal["told", "earlier", "dismissed", "repeated"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding with its fingerprint (`mark`).

    suggestion: the index of the suggestion that settles it. refused: why it has none. standing: `told` where the pull
    request brings or touches it, `earlier` where it does not, `dismissed` where people do not want to hear of it,
    `repeated` where a finding in another file has said it already.
    """

    finding: Finding
    lines: LineRange
    mark: Fingerprint
    suggestion: int | None
    refused: str | None
    standing: Standing
    in_0_1: tuple[str, ...] = ()
    """Its fingerprints of version 0.1, where comments of that time stand."""

    @property
    def fingerprint(self) -> str:
        return self.mark.text

    @property
    def is_told(self) -> bool:
        return self.standing == "told"


@dataclass(frozen=True, eq=False)
class ReviewedFile:
    """A changed Dockerfile at the head.

    suggestions: those that its hunks can carry. rewritten: the text after all fixes, hunks or not. rules, context: who
    rewrote it, knowing what. declined: the places, by rule, that people want to stay as they are. sent: the build
    context, None where it is not known. problem: why it could not be analysed, at `problem_line` (0: no line is to
    blame). crashes: rules that failed on it. unused: comments that silence nothing. has_patch: GitHub gave the hunks;
    without, they are worked out from both texts, and GitHub may refuse comments there. history: of the default branch,
    None where it is not known.
    """

    path: str
    text: str
    hunks: tuple[Hunk, ...] = ()
    findings: tuple[Marked, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    rewritten: str = ""
    rules: tuple[Rule, ...] = ()
    context: Context = field(default_factory=Context)
    declined: Declined = field(default_factory=dict)
    sent: ContextSize | None = None
    problem: str = ""
    problem_line: int = 0
    crashes: tuple[str, ...] = ()
    unused: tuple[UnusedSuppression, ...] = ()
    has_patch: bool = True
    history: AnsweredHistory | None = None

    @property
    def is_broken(self) -> bool:
        """The builder would refuse it, as against: we could not review it."""
        return self.problem_line > 0

    @property
    def told(self) -> tuple[Marked, ...]:
        return tuple(marked for marked in self.findings if marked.is_told)

    def proposal(self, finding: Finding) -> Proposal | None:
        """The file that a finding proposes beside this Dockerfile."""
        return proposal(finding, self.sent.folder if self.sent else None, self.context.build)

    @property
    def proposals(self) -> tuple[Proposal | None, ...]:
        """Those of the findings that people want to hear of."""
        return tuple(self.proposal(m.finding) for m in self.findings if m.standing != "dismissed")

    @property
    def shown(self) -> tuple[LineRange, ...]:
        """The lines that may carry a comment, hunk by hunk."""
        return tuple(hunk.shown for hunk in self.hunks if hunk.shown is not None)

    @property
    def whole_ranges(self) -> tuple[LineRange, ...]:
        """The lines that may carry a suggestion."""
        return tuple(lines for hunk in self.hunks for lines in hunk.whole_ranges)
