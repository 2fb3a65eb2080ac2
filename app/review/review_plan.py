"""What one review comes to: its files, the comments that go out, and what had to stay out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.evidence.reported_builds import ReportedFile
from app.review.anchors import PlannedComment
from app.review.configuration_file import Loaded
from app.review.proposed_files import new_files
from app.review.reviewed_dockerfile import Marked, ReviewedFile, Standing
from rules.engine.catalogue import rule_named
from rules.engine.rule import Category, Rule, Severity


@dataclass(frozen=True, eq=False)
class Report:
    """planned: all comments, the most valuable first. uncommented: findings that stand in the check run
    alone, with their file.

    too_many: how many changed Dockerfiles were not looked at. unread: files around them that are not readable, and why.
    proposed: the configuration that the pull request would bring, None where it changes none.
    unlisted: what GitHub did not show, in sentences. can_commit: "Apply all fixes" would work.
    reported: what the repository's CI measured, by path.
    """

    files: tuple[ReviewedFile, ...]
    planned: tuple[PlannedComment, ...]
    uncommented: tuple[tuple[ReviewedFile, Marked], ...]
    loaded: Loaded
    severities: Mapping[str, Severity]
    too_many: int = 0
    unread: Mapping[str, str] = field(default_factory=dict)
    proposed: Loaded | None = None
    unlisted: tuple[str, ...] = ()
    can_commit: bool = True
    reported: Mapping[str, ReportedFile] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Marked, ...]:
        return tuple(marked for file in self.files for marked in file.told)

    @property
    def earlier(self) -> int:
        """Findings that the base already had and the pull request does not touch."""
        return self._count("earlier")

    @property
    def dismissed(self) -> int:
        return self._count("dismissed")

    def _count(self, standing: Standing) -> int:
        return sum(marked.standing == standing for file in self.files for marked in file.findings)

    @property
    def tally(self) -> tuple[int, int]:
        """Suggestions that people can click, and the findings that none of them settles."""
        suggestions, others = counted(self.planned)
        return suggestions, others + len(self.uncommented)

    def new_files(self, *, everything: bool = True) -> Mapping[str, str]:
        """What "Apply all fixes" creates beside the Dockerfiles. everything: also what needs a look first."""
        return new_files((one for file in self.files for one in file.proposals), everything=everything)

    def severity(self, marked: Marked) -> Severity:
        return self.severities.get(marked.finding.rule, Severity.WARNING)


def counted(comments: Iterable[PlannedComment]) -> tuple[int, int]:
    """The clickable suggestions among comments, and the findings that they name beside these."""
    clicks = others = 0
    for comment in comments:
        clicks += comment.committable
        others += len(comment.beside) + (not comment.committable)
    return clicks, others


def severities(rules: Iterable[Rule]) -> Mapping[str, Severity]:
    return {rule.name: rule.severity for rule in rules}


def _strategy(name: str) -> int:
    """The lesson's order: a smaller base image first."""
    rule = rule_named(name)
    return list(Category).index(rule.category) if rule is not None else len(Category)


def by_value(comments: Iterable[PlannedComment], severity: Mapping[str, Severity]) -> tuple[PlannedComment, ...]:
    """The most valuable first: bytes saved where a registry tells, severity, strategy, findings; then by place."""
    order = list(Severity)

    def key(comment: PlannedComment) -> tuple[int, int, int, int, str, int]:
        saving = comment.suggestion.saving if comment.suggestion else None
        worst = max(order.index(severity.get(f.rule, Severity.WARNING)) for f in comment.findings)
        return (
            -(saving.bytes or 0 if saving else 0),
            -worst,
            min(_strategy(finding.rule) for finding in comment.findings),
            -len(comment.findings),
            comment.path,
            comment.lines.first,
        )

    return tuple(sorted(comments, key=key))
