"""Text -> Dockerfile. This is where reading starts; the rules of the language are in the modules that it calls."""

from __future__ import annotations

from rules.dockerfile.checks import check
from rules.dockerfile.directives import DirectiveReader
from rules.dockerfile.heredocs import read_body
from rules.dockerfile.instructions import Statement, build
from rules.dockerfile.lines import SPACES, Lines, read_logical_line
from rules.dockerfile.model import Dockerfile, Piece
from rules.dockerfile.refusal import Refused
from rules.dockerfile.source import LineRange, Source
from rules.dockerfile.stages import StageReader
from rules.dockerfile.syntax import read_draft
from rules.dockerfile.syntax_error import DockerfileSyntaxError


def read_text(data: bytes) -> str:
    """The text of a file. Bytes that are no UTF-8 become lone surrogates.

    `text.encode(errors="surrogateescape")` gives them back. BuildKit works on bytes and builds such a file where they
    stand in a comment; so they are no syntax error here.
    """
    return data.decode("utf-8", errors="surrogateescape")


def parse(text: str) -> Dockerfile:
    """Reads a Dockerfile as BuildKit does, every word with its place. Raises DockerfileSyntaxError and nothing else."""
    source = Source(text)
    parts, directives = split(source)
    stages = StageReader(directives.escape)
    pieces = tuple(_piece(part, source, stages, directives.escape) for part in parts)
    return Dockerfile(source, tuple(directives.found), pieces, *stages.finish(source.line_count))


def split(source: Source) -> tuple[list[Piece | Statement], DirectiveReader]:
    """The first look: whole lines, cut into directives, comments, blanks and statements that are not judged yet."""
    splitter = _Splitter(source)
    return splitter.split(), splitter.directives


def _piece(part: Piece | Statement, source: Source, stages: StageReader, escape: str) -> Piece:
    if isinstance(part, Piece):
        return part
    try:
        check(part.draft)
        instruction = build(part, escape, stages.shell)
        stages.add(instruction)
    except Refused as refused:
        raise DockerfileSyntaxError(part.lines.first, str(refused)) from None
    return Piece("instruction", part.lines, source.span_of(part.lines), instruction)


class _Splitter:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = Lines(source)
        self.directives = DirectiveReader()

    def split(self) -> list[Piece | Statement]:
        parts: list[Piece | Statement] = []
        while not self._lines.at_end:
            number = self._lines.number
            try:
                parts.append(self._part(number))
            except Refused as refused:
                raise DockerfileSyntaxError(number, str(refused)) from None
        if not any(isinstance(part, Statement) for part in parts):
            raise DockerfileSyntaxError(self._source.line_count, "file with no instructions")
        return parts

    def _part(self, number: int) -> Piece | Statement:
        line, offset = self._lines.next()
        text = line.lstrip(SPACES)
        directive = self.directives.read(text, number)
        if text and text[0] != "#":
            return self._statement(text, offset + len(line) - len(text))
        kind = "directive" if directive is not None else "comment" if text else "blank"
        lines = LineRange(number, number)
        return Piece(kind, lines, self._source.span_of(lines))

    def _statement(self, text: str, offset: int) -> Statement:
        escape = self.directives.escape
        line = read_logical_line(self._lines, text, offset, escape)
        draft = read_draft(line.logical.text, escape)
        heredocs = tuple(read_body(opening, line.logical, self._lines, self._source) for opening in draft.openings)
        lines = LineRange(line.first, self._lines.number - 1)
        return Statement(draft, line.logical, lines, self._lines.last_end, heredocs)
