"""A text after edits: the new text, where every place went, and what happened to whole lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from rules.dockerfile.node import record
from rules.dockerfile.source import Source, Span
from rules.engine.finding import Edit
from rules.engine.lines import LINE_END, WHOLE_LINE, Block, line_texts, share_lines, with_final_newline_of


@record
class OwnedEdit:
    """An edit and the number of the fix that it belongs to."""

    edit: Edit
    owner: int


class EditedText:
    """A text after edits that do not overlap: the new text, where each place went, and what happened to the lines.

    Line ends in replacements become the file's own, and the file's end stays with or without a line end as it was.
    """

    def __init__(self, source: Source, edits: Iterable[OwnedEdit]) -> None:
        self.source = source
        self.edits = tuple(sorted((_settled(source, owned) for owned in edits), key=lambda owned: owned.edit))
        self.text = with_final_newline_of(
            source.text, self._spliced(Span(0, len(source.text)), self.edits), source.newline
        )

    def _spliced(self, span: Span, edits: Iterable[OwnedEdit]) -> str:
        parts, at = [], span.start
        for owned in edits:
            parts += [self.source.text[at : owned.edit.span.start], owned.edit.replacement]
            at = owned.edit.span.end
        return "".join((*parts, self.source.text[at : span.end]))

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Where edits end, and by how much what follows has moved."""
        ends, shifts, shift = [], [0], 0
        for owned in self.edits:
            shift += len(owned.edit.replacement) - len(owned.edit.span)
            ends.append(owned.edit.span.end)
            shifts.append(shift)
        return ends, shifts

    def moved(self, offset: int) -> int:
        """Where the untouched character at `offset` is now."""
        ends, shifts = self._shifts
        return offset + shifts[bisect_right(ends, offset)]

    def moved_span(self, span: Span) -> Span:
        """Where the text of `span` is now; text inserted at its edges is not part of it."""
        if not span:
            at = self.moved(span.start)
            return Span(at, at)
        start = self.moved(span.start)
        return Span(start, max(start, self.moved(span.end - 1) + 1))

    def touches(self, span: Span) -> bool:
        """Whether an edit shares a character or an edge with `span`."""
        at = bisect_left(self._shifts[0], span.start)
        return at < len(self.edits) and self.edits[at].edit.span.start <= span.end

    def cuts(self, span: Span) -> bool:
        """Whether an edit takes characters of `span` away or puts some in between."""
        at = bisect_right(self._shifts[0], span.start)
        return at < len(self.edits) and self.edits[at].edit.span.start < span.end

    def image(self, span: Span) -> Span:
        """Where the text of `span` is now, with everything that edits put into it or at its edges."""
        start, end = self.moved(span.start), self.moved(span.end)
        for owned, place in zip(self.edits, self.replaced, strict=True):
            if owned.edit.span.touches(span):
                start, end = min(start, place.start), max(end, place.end)
        return Span(start, max(start, end))

    @cached_property
    def replaced(self) -> tuple[Span, ...]:
        """The places of the replacements in the new text, in order."""
        spans, shift = [], 0
        for owned in self.edits:
            start = owned.edit.span.start + shift
            spans.append(Span(start, start + len(owned.edit.replacement)))
            shift += len(owned.edit.replacement) - len(owned.edit.span)
        return tuple(spans)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What the edits did to whole lines, top first; edits that share a line share a block."""
        groups: list[tuple[int, int, list[OwnedEdit]]] = []
        for owned in self.edits:
            start, end = _lines_touched(self.source, owned.edit)
            if groups and share_lines(groups[-1][:2], start, end):
                first, last, members = groups[-1]
                groups[-1] = (first, max(last, end), [*members, owned])
            else:
                groups.append((start, end, [owned]))
        return tuple(self._block(*group) for group in groups)

    def _block(self, start: int, end: int, members: list[OwnedEdit]) -> Block:
        starts = (*self.source.line_starts, len(self.source.text))
        if start == end:
            new = "".join(owned.edit.replacement for owned in members)
            if starts[start] and not self.source.text.endswith("\n", 0, starts[start]):
                new = LINE_END.sub("", new, count=1)  # the line end that the file's last line did not have
        else:
            new = self._spliced(Span(starts[start], starts[end]), members)
        return Block(start, end, len(line_texts(new)) if new else 0, frozenset(owned.owner for owned in members))


def _settled(source: Source, owned: OwnedEdit) -> OwnedEdit:
    """The same edit with the file's line ends, seen as whole lines where it can be, without lines that it repeats."""
    span, new = owned.edit.span, LINE_END.sub(source.newline, owned.edit.replacement)
    newline = source.newline
    if not span and new.startswith(newline) and source.text.startswith(newline, span.start):
        at = span.start + len(newline)
        span, new = Span(at, at), new.removeprefix(newline) + newline
    span, new = _without_repeated_lines(source, span, new)
    return OwnedEdit(Edit(span, new), owned.owner)


def _without_repeated_lines(source: Source, span: Span, new: str) -> tuple[Span, str]:
    """An edit of whole lines, less the first and last lines that stay the same."""
    old = source.slice(span)
    if not (old.endswith("\n") and new.endswith("\n") and _starts_line(source, span.start)):
        return span, new
    before, after = WHOLE_LINE.findall(old), WHOLE_LINE.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    start = span.start + sum(map(len, before[:head]))
    end = span.end - sum(map(len, before[len(before) - tail :]))
    return Span(start, end), "".join(after[head : len(after) - tail])


def _common(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _starts_line(source: Source, offset: int) -> bool:
    return offset == 0 or source.text[offset - 1] == "\n"


def _lines_touched(source: Source, edit: Edit) -> tuple[int, int]:
    """The lines (0-based, half-open) whose text an edit changes; equal numbers where it only puts lines in between."""
    span, new = edit.span, edit.replacement
    if span.start == span.end == len(source.text) and not source.text.endswith("\n") and new.startswith(source.newline):
        return source.line_count, source.line_count
    start = (
        source.line_count
        if span.start == len(source.text) and _starts_line(source, span.start)
        else source.line_of(span.start) - 1
    )
    if _starts_line(source, span.end) and (new.endswith("\n") or (not new and _starts_line(source, span.start))):
        return start, source.line_count if span.end == len(source.text) else source.line_of(span.end) - 1
    return start, min(source.line_of(span.end), source.line_count)
