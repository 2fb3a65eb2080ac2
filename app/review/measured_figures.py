"""What the repository's CI measured, and the budget, in words. Numbers may be forged: the words say whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.evidence.budget import Budget, LimitVerdict, Sent, verdicts
from app.evidence.budget_settings import budget_of
from app.evidence.reported_builds import Figures, ReportedFile
from app.evidence.size_words import size
from app.review.markdown import code
from app.review.markers import MEASURED
from app.review.review_plan import Report
from app.review.reviewed_dockerfile import ReviewedFile

_MOST_LINES = 5
_ROWS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("Image size, on disk", lambda one: size(one.bytes)),
    ("Image size, compressed", lambda one: "" if one.compressed_bytes is None else size(one.compressed_bytes)),
    ("Layers, with the base image's", lambda one: "" if one.layers is None else str(one.layers)),
    ("Clean build", lambda one: _seconds(one.clean_seconds)),
    ("Rebuild after a source change", lambda one: _seconds(one.rebuild_seconds)),
    ("Build context sent", lambda one: "" if one.context_bytes is None else size(one.context_bytes)),
)


def measured_table(file: ReportedFile | None, head_sha: str) -> str:
    """The lesson's table as the repository's CI reports it; "" where it reports nothing."""
    columns = _columns(file) if file is not None else []
    if not columns:
        return ""
    lines = [f"| | {' | '.join(title for title, _ in columns)} |", "|---" * (len(columns) + 1) + "|"]
    for title, value in _ROWS:
        cells = ["did not build" if one is None else value(one) for _, one in columns]
        if any(value(one) for _, one in columns if one is not None):
            lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join([f"Reported by this repository's CI, measured at {code(head_sha[:7])}:", "", *lines])


def _columns(file: ReportedFile) -> list[tuple[str, Figures | None]]:
    found = (("base", "base branch", file.base), ("now", "now", file.now), ("fixed", "with all fixes", file.fixed))
    columns = [(title, one) for name, title, one in found if one is not None or name in file.fails]
    return columns if any(one is not None for _, one in columns) else []


def measured_lines(report: Report, head_sha: str) -> list[str]:
    """For the review's summary: one line for each measured Dockerfile, `1.09 GB -> 219 MB, rebuild 17.9 s -> 0.9 s`."""
    found = ((file.path, report.reported.get(file.path)) for file in report.files)
    told = [(path, change) for path, one in found if one is not None and (change := _change(one))]
    where = f"measured at {code(head_sha[:7])}, as reported by this repository's CI. {MEASURED}"
    return [f"{code(path)}: {change}, {where}" for path, change in told[:_MOST_LINES]]


def _change(file: ReportedFile) -> str:
    """With the fixes where they were built, else what the pull request itself does."""
    old, new = (file.now, file.fixed) if file.fixed is not None else (file.base, file.now)
    if old is None or new is None:
        return ""
    change = f"{size(old.bytes)} -> {size(new.bytes)}"
    if old.rebuild_seconds is None or new.rebuild_seconds is None:
        return change
    return f"{change}, rebuild {_seconds(old.rebuild_seconds)} -> {_seconds(new.rebuild_seconds)}"


def judged(report: Report) -> Iterator[tuple[ReviewedFile, LimitVerdict]]:
    """The limits of the repository's budget, for each file of which anything is known."""
    budget = budget_of(report.loaded.configuration.budget)
    for file in report.files:
        yield from ((file, verdict) for verdict in judged_file(budget, file, report.reported.get(file.path)))


def judged_file(budget: Budget, file: ReviewedFile, built: ReportedFile | None) -> Iterator[LimitVerdict]:
    """What was built counts; where nothing was, the context by the tree, unless its folder is a guess."""
    if built is not None and built.now is not None:
        yield from verdicts(budget, built.now, built.base)
    elif file.sent is not None and not file.sent.is_guessed:
        yield from verdicts(budget, Sent(file.sent.bytes))


def exceeds(report: Report) -> bool:
    """A limit that the repository enforces does not hold."""
    return report.loaded.configuration.budget.enforce and any(not verdict.holds for _, verdict in judged(report))


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"
