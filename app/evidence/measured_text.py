"""Measured builds as people and programs read them: a table for terminals, one in Markdown, JSON, a badge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from app.evidence.budget import LimitVerdict
from app.evidence.measured_builds import Built, Culprit, FailedBuild, MeasuredFile, ProgramAnswer, Version
from app.evidence.size_words import size
from app.review.markdown import code, inert

_ROWS: tuple[tuple[str, Callable[[Built], str]], ...] = (
    ("base image", lambda built: built.base_image),
    ("image size, on disk", lambda built: size(built.bytes)),
    ("image size, compressed", lambda built: "" if built.compressed_bytes is None else size(built.compressed_bytes)),
    ("layers", lambda built: str(built.layers)),
    ("clean build", lambda built: f"{built.clean_seconds:.1f} s"),
    ("rebuild after a source change", lambda built: _rebuild(built)),
    ("build context sent", lambda built: size(built.context_bytes)),
)


def _rebuild(built: Built) -> str:
    if built.rebuild_seconds is None or built.rebuilt_steps is None:
        return ""
    cached = built.steps - built.rebuilt_steps
    return f"{built.rebuild_seconds:.1f} s, {cached} of {built.steps} steps from the cache"


def rows_of(measured: MeasuredFile) -> Iterator[tuple[str, list[str]]]:
    """The lesson's table: what, and its value in each version; rows that nobody measured are left out."""
    for title, value in _ROWS:
        cells = [value(v.result) if isinstance(v.result, Built) else "" for v in measured.versions]
        if any(cells):
            yield title, cells
    if measured.answers != "not asked":
        yield "when started", [_answer(version.answer) for version in measured.versions]


def _answer(answer: ProgramAnswer | None) -> str:
    if answer is None:
        return ""
    return "stays up" if answer.status is None else f"status {answer.status}"


def as_text(measured: MeasuredFile, verdicts: Sequence[LimitVerdict] = (), advice: str = "") -> str:
    """For a terminal."""
    table = [("", [version.name for version in measured.versions]), *rows_of(measured)]
    widths = [max(len(title) for title, _ in table)]
    widths += [max(len(cells[n]) for _, cells in table) for n in range(len(measured.versions))]
    lines = [
        "  ".join(text.ljust(w) for text, w in zip([t, *cells], widths, strict=True)).rstrip() for t, cells in table
    ]
    return "\n".join([measured.path, *(f"  {line}" for line in lines), *_remarks(measured, verdicts, advice), ""])


def as_markdown(measured: MeasuredFile, verdicts: Sequence[LimitVerdict] = (), advice: str = "") -> str:
    """For a job summary or a comment."""
    head = "| | " + " | ".join(_cell(version.name) for version in measured.versions) + " |"
    rule = "|---" * (len(measured.versions) + 1) + "|"
    body = [f"| {title} | " + " | ".join(_cell(cell) for cell in cells) + " |" for title, cells in rows_of(measured)]
    remarks = [f"- {inert(line.strip())}" for line in _remarks(measured, verdicts, advice) if line.strip()]
    return "\n".join([f"### {code(measured.path)}", "", head, rule, *body, "", *remarks]).rstrip() + "\n"


def _cell(text: str) -> str:
    return inert(text).replace("|", "\\|")


def _remarks(measured: MeasuredFile, verdicts: Sequence[LimitVerdict], advice: str) -> list[str]:
    lines = [""]
    for version in measured.versions:
        if isinstance(version.result, FailedBuild):
            lines += _failure(version, measured)
    if measured.culprit is not None:
        lines.append(
            f"  The suggestion that breaks it: {_named(measured.culprit)}. Do not accept it; please report it."
        )
    if measured.answers == "different":
        lines.append("  THE ANSWERS DIFFER: " + "; ".join(f"{v.name}: {_full(v.answer)}" for v in measured.versions))
    elif measured.answers == "same":
        lines.append("  All versions gave the same answer when they were started.")
    lines += [f"  {verdict.text}" for verdict in verdicts] + ([f"  {advice}"] if advice else [])
    if measured.touched is not None:
        lines.append(f"  The rebuilds follow a change of {measured.touched}.")
    return lines if len(lines) > 1 else []


def _failure(version: Version, measured: MeasuredFile) -> Iterator[str]:
    assert isinstance(version.result, FailedBuild)
    if version is measured.before:
        yield f"  It did not build before any change ({version.result.step or 'Docker did not begin'}):"
    else:
        loud = version in measured.broken
        what = f"`{version.name}` BREAKS THE BUILD" if loud else f"`{version.name}` doesn't build either"
        yield f"  {what} ({version.result.step or 'Docker did not begin'}):"
    yield from (f"    {line}" for line in version.result.lines[-8:])


def _full(answer: ProgramAnswer | None) -> str:
    return "not started" if answer is None else f"{_answer(answer)} {answer.output[:200]!r}"


def _named(culprit: Culprit) -> str:
    lines = culprit.lines
    where = f"line {lines.first}" if lines.first == lines.last else f"lines {lines.first}-{lines.last}"
    return f"{where} ({', '.join(culprit.rules)})"


def as_json(measured: MeasuredFile, verdicts: Sequence[LimitVerdict] = ()) -> dict[str, Any]:
    """The documented JSON object."""
    culprit = measured.culprit
    return {
        "path": measured.path,
        "versions": [_version_json(version) for version in measured.versions],
        "touched": measured.touched,
        "answers": measured.answers,
        "culprit": culprit
        and {"line": culprit.lines.first, "end_line": culprit.lines.last, "rules": list(culprit.rules)},
        "budget": [asdict(verdict) for verdict in verdicts],
    }


def _version_json(version: Version) -> dict[str, Any]:
    built = version.result if isinstance(version.result, Built) else None
    failed = version.result if isinstance(version.result, FailedBuild) else None
    return {
        "name": version.name,
        "built": None if built is None else asdict(built),
        "failed": None if failed is None else {"step": failed.step, "lines": list(failed.lines)},
        "answer": None if version.answer is None else asdict(version.answer),
    }


def badge(built: Built) -> str:
    """A line for a README."""
    return f"{built.layers} layer{'' if built.layers == 1 else 's'}, {size(built.bytes)}"
