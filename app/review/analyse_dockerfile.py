"""One changed Dockerfile: read it, find what the pull request brings, and rewrite it within its hunks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.review.configuration import Configuration
from app.review.fingerprints import content_of, fingerprints
from app.review.hunks import Hunk
from app.review.repository import Repository
from app.review.reviewed_dockerfile import Marked, ReviewedFile, Standing
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis, analyse
from rules.engine.context import Context, ImageFacts
from rules.engine.rule import Rule
from rules.engine.settlement import ReportedFinding


@dataclass(frozen=True, eq=False)
class DockerfileAnalyser:
    """How this pull request's Dockerfiles are looked at. is_dismissed: whether people want to hear of a fingerprint."""

    rules: Sequence[Rule]
    configuration: Configuration
    images: ImageFacts
    repository: Repository
    is_dismissed: Callable[[str], bool]

    def inspect(self, path: str, text: str, before: str | None, hunks: tuple[Hunk, ...]) -> ReviewedFile:
        """before: the file's earlier text, None where it is new (then all its findings are)."""
        try:
            dockerfile = parse(text)
        except DockerfileSyntaxError as error:
            return ReviewedFile(path, text, hunks, problem=error.reason, problem_line=error.line)
        context = self._context(path, dockerfile)
        allowed = tuple(lines for hunk in hunks for lines in hunk.whole_ranges)
        analysis = analyse(text, self.rules, context, allowed=allowed)
        wanted = self._wanted_rules(path, analysis)
        if len(wanted) < len(self.rules):
            analysis = _without(analysis, analyse(text, wanted, context, allowed=allowed), wanted)
        known = frozenset[str]() if before is None else self._contents(path, before, context)
        rewritten = analyse(text, wanted, context).rewritten if analysis.findings else text
        crashes = tuple(sorted({crash.rule for crash in analysis.crashes}))
        marked = self._marked(path, analysis, known, sorted(line for hunk in hunks for line in hunk.added))
        sent = self.repository.context_size(path, dockerfile)
        suggested = analysis.suggestions
        return ReviewedFile(path, text, hunks, marked, suggested, rewritten, wanted, context, sent, crashes=crashes)

    def _context(self, path: str, dockerfile: Dockerfile) -> Context:
        kept = frozenset(self.configuration.keep_base_images)
        build = self.repository.build_context(path, dockerfile)
        return Context(build, self.images, self.configuration.style, kept, path)

    def _wanted_rules(self, path: str, analysis: Analysis) -> tuple[Rule, ...]:
        """Without the rules of dismissed findings: a suggestion must not bring back by the way what people declined."""
        findings = [f.finding for f in analysis.findings]
        marks = fingerprints(path, analysis.dockerfile, findings)
        declined = {f.rule for f, mark in zip(findings, marks, strict=True) if self.is_dismissed(mark)}
        return tuple(rule for rule in self.rules if rule.name not in declined)

    def _contents(self, path: str, before: str, context: Context) -> frozenset[str]:
        """What the earlier text already had."""
        try:
            analysis = analyse(before, self.rules, context, allowed=())
        except DockerfileSyntaxError:
            return frozenset()
        marks = fingerprints(path, analysis.dockerfile, [f.finding for f in analysis.findings])
        return frozenset(content_of(mark) for mark in marks)

    def _marked(self, path: str, analysis: Analysis, known: frozenset[str], added: list[int]) -> tuple[Marked, ...]:
        marks = fingerprints(path, analysis.dockerfile, [f.finding for f in analysis.findings])
        return tuple(
            Marked(f.finding, f.lines, mark, f.suggestion, f.refused, self._standing(f.lines, mark, known, added))
            for f, mark in zip(analysis.findings, marks, strict=True)
        )

    def _standing(self, lines: LineRange, mark: str, known: frozenset[str], added: list[int]) -> Standing:
        if self.is_dismissed(mark):
            return "dismissed"
        is_new = content_of(mark) not in known or _touches(lines, added)
        return "told" if is_new or self.configuration.review.scope != "new" else "earlier"


def _without(analysis: Analysis, wanted: Analysis, rules: Sequence[Rule]) -> Analysis:
    """The analysis by the wanted rules, with the other rules' findings kept as findings alone."""
    names = {rule.name for rule in rules}
    others = [replace(f, suggestion=None) for f in analysis.findings if f.finding.rule not in names]
    return replace(wanted, findings=tuple(sorted((*wanted.findings, *others), key=_place)))


def _place(found: ReportedFinding) -> tuple[int, int, str]:
    return found.finding.span.start, found.finding.span.end, found.finding.rule


def _touches(lines: LineRange, added: list[int]) -> bool:
    at = bisect_left(added, lines.first)
    return at < len(added) and added[at] <= lines.last
