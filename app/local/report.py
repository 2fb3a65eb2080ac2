"""What is told of one local file. It goes from the process that looked at the file to the one that prints."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.evidence.before_after import BeforeAfter
from app.review.proposed_files import Proposal
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.dockerfile.parser import parse
from rules.engine.linter import RuleCrash
from rules.engine.settlement import ReportedFinding
from rules.engine.suggestions import Suggestion
from rules.engine.unused_suppressions import UnusedSuppression

if TYPE_CHECKING:
    from app.evidence.history_replay import Replay


@record
class Unusable:
    """Why a file could not be read. line is 0 where no line is to blame."""

    line: int
    message: str


@record
class FileAnalysis:
    """What the engine says of a file that it could read. rewritten: the text with every suggestion accepted."""

    findings: tuple[ReportedFinding, ...]
    suggestions: tuple[Suggestion, ...]
    rewritten: str
    crashes: tuple[RuleCrash, ...]
    before_after: BeforeAfter | None


@record
class FileReport:
    """What the engine says of one file: an analysis of `text`, or why there is none.

    proposed: the file that each finding proposes, if any. repeated: the findings that another file's report has told.
    earlier: those that were there before the change that is looked at. unused: what silences nothing. history: how
    often an install would have run in the last commits, where somebody asked.
    """

    path: str
    text: str
    result: FileAnalysis | Unusable
    proposed: tuple[Proposal | None, ...] = ()
    repeated: frozenset[int] = frozenset()
    earlier: frozenset[int] = frozenset()
    unused: tuple[UnusedSuppression, ...] = ()
    history: Replay | None = None

    @property
    def findings(self) -> tuple[ReportedFinding, ...]:
        return self.result.findings if isinstance(self.result, FileAnalysis) else ()

    @property
    def told(self) -> tuple[ReportedFinding, ...]:
        return tuple(found for n, found in enumerate(self.findings) if n not in self.repeated | self.earlier)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The files that the told findings propose."""
        return tuple(
            one for n, one in enumerate(self.proposed) if one is not None and n not in self.repeated | self.earlier
        )

    @cached_property
    def dockerfile(self) -> Dockerfile:
        """The text, read again where somebody asks: that takes a third of sending what was read to another process."""
        return parse(self.text)
