"""Places in a text: offsets, lines, and the text itself with its line ends."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from rules.dockerfile.node import node, value


@value
class Span:
    """Half-open range of character offsets into `Source.text`."""

    start: int
    end: int

    def touches(self, other: Span) -> bool:
        """True where both share a character, or where one is an insertion point inside or at the edge of the other."""
        return self.start <= other.end and other.start <= self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


@value
class LineRange:
    """Whole lines, 1-based and inclusive, as GitHub counts them."""

    first: int
    last: int

    def touches(self, other: LineRange) -> bool:
        return self.first <= other.last and other.first <= self.last

    def covers(self, other: LineRange) -> bool:
        return self.first <= other.first and other.last <= self.last

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


@node
class Source:
    """The text of a file as it is: line ends, byte-order mark and a missing final newline are kept.

    Lines end at `\\n` only, as in BuildKit; a `\\r` before it belongs to the line end.
    """

    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        if len(starts) > 1 and starts[-1] == len(self.text):
            starts.pop()
        return tuple(starts)

    @property
    def line_count(self) -> int:
        return len(self.line_starts)

    def line_of(self, offset: int) -> int:
        """The 1-based number of the line that holds `offset`."""
        return bisect_right(self.line_starts, offset)

    def lines_of(self, span: Span) -> LineRange:
        """The lines that hold the characters of `span`; an empty span lies in the line of its start."""
        first = self.line_of(span.start)
        return LineRange(first, max(first, self.line_of(max(span.start, span.end - 1))))

    def span_of(self, lines: LineRange) -> Span:
        """The whole lines with their line ends."""
        end = self.line_starts[lines.last] if lines.last < self.line_count else len(self.text)
        return Span(self.line_starts[lines.first - 1], end)

    def line(self, number: int) -> str:
        """A line with its line end."""
        return self.slice(self.span_of(LineRange(number, number)))

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    @cached_property
    def newline(self) -> str:
        """The line end that most lines have: `\\n` or `\\r\\n`."""
        crlf = self.text.count("\r\n")
        return "\r\n" if crlf * 2 > self.text.count("\n") else "\n"
