"""Small constructors of edits."""

from __future__ import annotations

from rules.dockerfile.source import LineRange, Source, Span
from rules.engine.finding import Edit


def insert(at: int, text: str) -> Edit:
    """Inserts `text` before the character at file offset `at`."""
    return Edit(Span(at, at), text)


def replace(span: Span, text: str) -> Edit:
    return Edit(span, text)


def delete(span: Span) -> Edit:
    return Edit(span, "")


def delete_lines(source: Source, lines: LineRange) -> Edit:
    """Deletes whole lines with their line ends; between two blank lines, the second goes too."""
    is_between = _is_blank(source, lines.first - 1) and _is_blank(source, lines.last + 1)
    return Edit(source.span_of(LineRange(lines.first, lines.last + is_between)), "")


def _is_blank(source: Source, line: int) -> bool:
    return 1 <= line <= source.line_count and not source.line(line).strip()


def insert_lines(source: Source, before: int, lines: tuple[str, ...]) -> Edit:
    """Inserts whole lines above line `before` (1-based; line_count + 1 appends), with the file's line ends."""
    newline = source.newline
    if before <= source.line_count:
        return insert(source.line_starts[before - 1], "".join(line + newline for line in lines))
    missing = "" if source.text.endswith("\n") or not source.text else newline
    text = missing + newline.join(lines) + ("" if missing else newline)
    return insert(len(source.text), text)
