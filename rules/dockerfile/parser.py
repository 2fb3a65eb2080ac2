"""Text -> Dockerfile. This is where reading starts; the rules of the language are in the modules that it calls."""

from __future__ import annotations

from collections.abc import Callable

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.directives import DirectiveReader
from rules.dockerfile.heredocs import read_body
from rules.dockerfile.instruction_checks import check
from rules.dockerfile.instructions import Statement, build
from rules.dockerfile.lines import Lines, read_logical_line
from rules.dockerfile.model import Dockerfile, Instruction, Piece
from rules.dockerfile.refusal import InstructionRefused
from rules.dockerfile.source import LineRange, Source
from rules.dockerfile.stages import StageReader
from rules.dockerfile.syntax import read_draft
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.dockerfile.taken_over import TakenOver, fits_shell


def read_text(data: bytes) -> str:
    """The text of a file. Bytes that are no UTF-8 become lone surrogates.

    `text.encode(errors="surrogateescape")` gives them back. BuildKit works on bytes and builds such a file where they
    stand in a comment; so they are no syntax error here.
    """
    return data.decode("utf-8", errors="surrogateescape")


def parse(text: str) -> Dockerfile:
    """Reads a Dockerfile as BuildKit does, every word with its place. Raises DockerfileSyntaxError and nothing else."""
    source = Source(text)
    return _judged(source, *split(source))


def parse_again(text: str, before: Dockerfile, moved: Callable[[int], int]) -> Dockerfile:
    """The same as `parse(text)`, quicker: what stands as it did in `before` is taken over with all that is known of it.

    moved: where a place of `before` is now, for places that no edit touched.
    """
    source = Source(text)
    try:
        return _judged(source, *split(source, TakenOver(before, text, moved)))
    except (DockerfileSyntaxError, _OtherShell):
        return parse(text)


class _OtherShell(Exception):
    """An instruction that was taken over stands under another SHELL now."""


def split(source: Source, taken: TakenOver | None = None) -> tuple[list[Piece | Statement], DirectiveReader]:
    """The first look: whole lines, cut into directives, comments, blanks and statements that are not judged yet.

    taken: pieces that need no look.
    """
    splitter = _Splitter(source, taken)
    return splitter.split(), splitter.directives


def _judged(source: Source, parts: list[Piece | Statement], directives: DirectiveReader) -> Dockerfile:
    stages = StageReader(directives.escape)
    pieces = tuple([_piece(part, source, stages, directives.escape) for part in parts])
    return Dockerfile(source, tuple(directives.found), pieces, *stages.finish(source.line_count))


def _piece(part: Piece | Statement, source: Source, stages: StageReader, escape: str) -> Piece:
    try:
        if isinstance(part, Piece):
            if part.instruction is not None:
                _take(part.instruction, stages)
            return part
        check(part.draft)
        instruction = build(part, escape, stages.shell)
        stages.add(instruction)
    except InstructionRefused as refused:
        raise DockerfileSyntaxError(part.lines.first, str(refused)) from None
    return Piece("instruction", part.lines, source.span_of(part.lines), instruction)


def _take(instruction: Instruction, stages: StageReader) -> None:
    if not fits_shell(instruction, stages.shell):
        raise _OtherShell
    stages.add(instruction)


class _Splitter:
    def __init__(self, source: Source, taken: TakenOver | None) -> None:
        self._source, self._taken = source, taken
        self._lines = Lines(source)
        self.directives = DirectiveReader()

    def split(self) -> list[Piece | Statement]:
        parts: list[Piece | Statement] = []
        while not self._lines.at_end:
            number = self._lines.number
            try:
                parts.append(self._taken_over(number) or self._part(number))
            except InstructionRefused as refused:
                raise DockerfileSyntaxError(number, str(refused)) from None
        if not any(isinstance(part, Statement) or part.instruction is not None for part in parts):
            raise DockerfileSyntaxError(self._source.line_count, "file with no instructions")
        return parts

    def _taken_over(self, number: int) -> Piece | None:
        """The piece that need not be read; none above the first line that ends the directives."""
        taken = self._taken
        if taken is None or self.directives.is_open or taken.escape != self.directives.escape:
            return None
        piece = taken.at(self._lines.offset, number)
        if piece is not None:
            self._lines.pass_over(piece.lines)
        return piece

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
