"""Physical lines -> logical lines: line ends, comments, blank lines and continuations (rules 1, 3 and 4)."""

from __future__ import annotations

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.node import value
from rules.dockerfile.source import LineRange, Source
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.dockerfile.words import LogicalText

BYTE_ORDER_MARK = "\ufeff"
MAX_LINE_BYTES = 65_535
MAX_FILE_CHARACTERS = 1_000_000


@value
class LogicalLine:
    """An instruction's lines joined. `first`, `last`: its physical lines, 1-based; heredoc bodies are not in them."""

    logical: LogicalText
    first: int
    last: int


class Lines:
    """A cursor over the physical lines of a file. `number` is the 1-based number of the next line."""

    def __init__(self, source: Source) -> None:
        check_size(source.text)
        self._starts = source.line_starts
        self._lines = source.text.split("\n")[: source.line_count] if source.text else []
        self._end = len(source.text)
        self.number = 1
        self.last_end = 0  # behind the last line read, without its line end

    @property
    def offset(self) -> int:
        """Where the next line begins."""
        return self._end if self.at_end else self._starts[self.number - 1]

    @property
    def at_end(self) -> bool:
        return self.number > len(self._lines)

    def pass_over(self, lines: LineRange) -> None:
        """Goes on behind these lines."""
        self.number = lines.last + 1

    def next(self) -> tuple[str, int]:
        """The next line without its line end (every trailing `\\r` counts as such), and its offset in the file."""
        line, offset = self._lines[self.number - 1], self._starts[self.number - 1]
        if len(line) * 4 > MAX_LINE_BYTES and len(line.encode(errors="replace")) > MAX_LINE_BYTES:
            raise DockerfileSyntaxError(
                self.number, f"dockerfile line greater than max allowed size of {MAX_LINE_BYTES}"
            )
        self.number += 1
        line = line.rstrip("\r")
        self.last_end = offset + len(line)
        if offset == 0 and line.startswith(BYTE_ORDER_MARK):
            line, offset = line[1:], 1
        return line, offset


def check_size(text: str) -> None:
    """Our own bound; BuildKit has none for the whole file."""
    if len(text) > MAX_FILE_CHARACTERS:
        raise DockerfileSyntaxError(1, f"dockerfile greater than max allowed size of {MAX_FILE_CHARACTERS} characters")
    if not text:
        raise DockerfileSyntaxError(1, "the Dockerfile cannot be empty")


def cut_continuation(line: str, escape: str) -> str | None:
    """The line before its continuation mark, None where it ends the instruction.

    The mark is the escape with nothing but blanks after it. A doubled escape is none, however many stand there.
    """
    end = line.rstrip(" \t")
    if end.endswith(escape) and not end.endswith(escape, 0, -1):
        return end[:-1]
    return None


def read_logical_line(lines: Lines, line: str, offset: int, escape: str) -> LogicalLine:
    """Joins `line`, the first of an instruction (trimmed on the left), with its continuations.

    In between, comment lines and blank lines are skipped. The end of the file ends the instruction.
    """
    first = lines.number - 1
    cut = cut_continuation(line, escape)
    if cut is None:
        return LogicalLine(LogicalText(line, (0,), (offset,)), first, first)
    texts, starts, offsets, length = [cut], [0], [offset], len(cut)
    while cut is not None and not lines.at_end:
        line, offset = lines.next()
        content = line.lstrip(SPACES)
        if not content or content[0] == "#":
            continue
        cut = cut_continuation(line, escape)
        texts.append(line if cut is None else cut)
        starts.append(length)
        offsets.append(offset)
        length += len(texts[-1])
    return LogicalLine(LogicalText("".join(texts), tuple(starts), tuple(offsets)), first, lines.number - 1)
