"""What a change brings to a local Dockerfile, judged as a pull request is: by its hunks and what was there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.local.files import LocalDockerfile, repository_of
from app.local.git import fork_point, text_at
from app.review.analyse_dockerfile import known_before, touches
from app.review.fingerprints import fingerprints
from app.review.hunks import Hunk, make_patch, read_patch
from rules.dockerfile.source import LineRange
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis, analyse
from rules.engine.context import Context
from rules.engine.rule import Rule


@dataclass(frozen=True, slots=True)
class Changes:
    """before: the earlier text, None where the file is new."""

    before: str | None
    hunks: tuple[Hunk, ...]

    @property
    def allowed(self) -> tuple[LineRange, ...]:
        """The only lines that suggestions may change."""
        return tuple(lines for hunk in self.hunks for lines in hunk.whole_ranges)

    def earlier(self, analysis: Analysis, rules: Sequence[Rule], context: Context) -> frozenset[int]:
        """The numbers of the findings that the file had before, in lines that the change does not touch."""
        if self.before is None:
            return frozenset()
        try:
            old = analyse(self.before, rules, context, allowed=())
        except DockerfileSyntaxError:
            return frozenset()
        told = fingerprints(context.path, old.dockerfile, [f.finding for f in old.findings])
        now = fingerprints(context.path, analysis.dockerfile, [f.finding for f in analysis.findings])
        lines = [f.lines for f in analysis.findings]
        is_known = known_before(told, now, lines, edited=False)
        added = sorted(line for hunk in self.hunks for line in hunk.added)
        return frozenset(n for n in range(len(now)) if is_known(n) and not touches(lines[n], added))


def changes_of(file: LocalDockerfile, text: str, revision: str) -> Changes:
    """What came since HEAD and the revision parted. Raises UnknownRevision."""
    repository = repository_of(file.tree.root)
    before = text_at(repository, _fork_point(repository, revision), file.path_in_repository)
    return Changes(before, read_patch(make_patch(before or "", text)))


@cache
def _fork_point(repository: Path, revision: str) -> str:
    return fork_point(repository, revision)
