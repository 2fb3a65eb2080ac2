"""One changed Dockerfile: read it, find what the pull request brings, and rewrite it within its hunks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.review.configuration import Configuration
from app.review.dependency_bots import ABOUT_VERSIONS
from app.review.fingerprints import Fingerprint, contents_in_0_1, fingerprints
from app.review.hunks import Hunk
from app.review.matching import Found, Told, match
from app.review.repository import RepositoryFiles
from app.review.reviewed_dockerfile import Marked, ReviewedFile
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis, analyse
from rules.engine.context import Context, ImageFacts
from rules.engine.rewrite import no_decision
from rules.engine.rule import Rule
from rules.engine.settlement import ReportedFinding
from rules.engine.unused_suppressions import unused_suppressions


@dataclass(frozen=True, eq=False)
class DockerfileAnalyser:
    """How this pull request's Dockerfiles are looked at.

    only_new: a finding that an edited instruction had before is not news. reads_0_1: comments of version 0.1 stand
    in it.
    """

    rules: Sequence[Rule]
    configuration: Configuration
    images: ImageFacts
    repository: RepositoryFiles
    day: date | None = None
    only_new: bool = False
    reads_0_1: bool = False

    def inspect(self, path: str, text: str, before: str | None, hunks: tuple[Hunk, ...]) -> ReviewedFile:
        """before: the file's earlier text, None where it is new (then all its findings are). Not yet `finished`."""
        try:
            dockerfile = parse(text)
        except DockerfileSyntaxError as error:
            return ReviewedFile(path, text, hunks, problem=error.reason, problem_line=error.line)
        context = self._context(path, dockerfile)
        analysis = analyse(dockerfile, self.rules, context, allowed=_ranges(hunks))
        crashes = tuple(sorted({crash.rule for crash in analysis.crashes}))
        known = None if before is None else self._fingerprints(path, before, context)
        marked = self._marked(path, analysis, known, sorted(line for hunk in hunks for line in hunk.added))
        sent = self.repository.context_size(path, dockerfile)
        wanted = tuple(self.rules)
        file = ReviewedFile(path, text, hunks, marked, analysis.suggestions, "", wanted, context, sent=sent)
        unused = unused_suppressions(analysis.dockerfile, wanted, analysis.suppressed)
        return replace(file, crashes=crashes, unused=unused)

    def _context(self, path: str, dockerfile: Dockerfile) -> Context:
        kept = frozenset(self.configuration.keep_base_images)
        build = self.repository.build_context(path, dockerfile)
        return Context(build, self.images, self.configuration.style, kept, path, self.day)

    def _fingerprints(self, path: str, before: str, context: Context) -> tuple[Fingerprint, ...]:
        """What the earlier text already had."""
        try:
            analysis = analyse(before, self.rules, context, allowed=())
        except DockerfileSyntaxError:
            return ()
        return fingerprints(path, analysis.dockerfile, [f.finding for f in analysis.findings])

    def _marked(
        self, path: str, analysis: Analysis, known: Sequence[Fingerprint] | None, added: list[int]
    ) -> tuple[Marked, ...]:
        findings = [f.finding for f in analysis.findings]
        marks = fingerprints(path, analysis.dockerfile, findings)
        old = list(contents_in_0_1(analysis.dockerfile, findings)) if self.reads_0_1 else [()] * len(findings)
        is_known = known_before(known or (), marks, [f.lines for f in analysis.findings], edited=self.only_new)
        is_everything_told = self.configuration.review.scope != "new" and not self.only_new
        return tuple(
            Marked(
                f.finding,
                f.lines,
                mark,
                f.suggestion,
                f.refused,
                "told" if is_everything_told or not is_known(n) or self._is_touched(f, added) else "earlier",
                old[n],
            )
            for n, (f, mark) in enumerate(zip(analysis.findings, marks, strict=True))
        )

    def _is_touched(self, found: ReportedFinding, added: list[int]) -> bool:
        """Whether the pull request touches it; where only news count, whether a new version is what it is about."""
        return touches(found.lines, added) and (not self.only_new or found.finding.rule in ABOUT_VERSIONS)


def finished(file: ReviewedFile, declined: frozenset[str]) -> ReviewedFile:
    """With the text after all fixes. Declined findings keep their lines as they are: no suggestion mends them."""
    if file.problem:
        return file
    gone = [marked for marked in file.findings if marked.fingerprint in declined]
    places: dict[str, tuple[LineRange, ...]] = {}
    for marked in gone:
        places[marked.finding.rule] = (*places.get(marked.finding.rule, ()), marked.lines)
    if gone:
        analysis = analyse(file.text, file.rules, file.context, allowed=_ranges(file.hunks), declined=places)
        heard = {_key(found): found for found in analysis.findings}
        findings = tuple(_again(marked, heard.get(_key(marked)), declined) for marked in file.findings)
        file = replace(file, findings=findings, suggestions=analysis.suggestions, declined=places)
    if not file.findings:
        return replace(file, rewritten=file.text)
    return replace(
        file, rewritten=analyse(file.text, file.rules, file.context, accepts=no_decision, declined=places).rewritten
    )


def _again(marked: Marked, found: ReportedFinding | None, declined: frozenset[str]) -> Marked:
    """A finding after others were declined, or itself."""
    if marked.fingerprint in declined:
        return replace(marked, suggestion=None, standing="dismissed")
    if found is None:
        return replace(marked, suggestion=None)
    return replace(marked, suggestion=found.suggestion, refused=found.refused)


def _key(found: Marked | ReportedFinding) -> tuple[str, int, int, str]:
    finding = found.finding
    return finding.rule, finding.span.start, finding.span.end, finding.message


def _ranges(hunks: Sequence[Hunk]) -> tuple[LineRange, ...]:
    return tuple(lines for hunk in hunks for lines in hunk.whole_ranges)


def known_before(
    before: Sequence[Fingerprint], now: Sequence[Fingerprint], lines: Sequence[LineRange], *, edited: bool
) -> Callable[[int], bool]:
    """Whether the earlier text had a finding of today: itself, or at least as many of its content."""
    told = [Told(one, only_as_it_was=not edited) for one in before]
    found = [Found(mark, where) for mark, where in zip(now, lines, strict=True)]
    same = set(match(told, found, {one.place for one in before}).values())
    count = Counter(one.content for one in before)
    return lambda n: n in same or now[n].of <= count[now[n].content]


def touches(lines: LineRange, added: list[int]) -> bool:
    at = bisect_left(added, lines.first)
    return at < len(added) and added[at] <= lines.last
