"""Heredocs: which words open one, and their bodies (rule 8 of the language)."""

from __future__ import annotations

import re

from rules.dockerfile.lexer import Lexer, TooDeep
from rules.dockerfile.lines import Lines
from rules.dockerfile.node import record
from rules.dockerfile.refusal import InstructionRefused, quoted
from rules.dockerfile.source import Source, Span
from rules.dockerfile.words import Heredoc, LogicalText

_OPENING = re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)")
_LARGEST_DESCRIPTOR = 2**64 - 1


@record
class Opening:
    """A `<<NAME` before its body is read. start, end: its place in the logical text."""

    name: str
    descriptor: int
    strips_tabs: bool
    expands: bool
    start: int = 0
    end: int = 0


def find_openings(logical: str) -> tuple[Opening, ...]:
    """The heredocs that an instruction's text opens, in order.

    BuildKit splits the whole text into shell words, with the backslash as escape whatever the file's own is. Where that
    fails (an open quote, an operator that it does not know in `${}`), it sees no heredoc at all.
    """
    if "<<" not in logical:
        return ()
    lexer = Lexer(logical, "\\", raw_quotes=True, raw_escapes=True, keep_unset=True)
    try:
        lexer.read()
    except TooDeep:
        raise
    except InstructionRefused:
        return ()
    return tuple(opening for word, start in lexer.words if (opening := opening_of(word, start)) is not None)


def opening_of(word: str, start: int = 0) -> Opening | None:
    """`3<<-EOF` -> its parts; None where the word opens nothing."""
    match = _OPENING.fullmatch(word)
    if match is None or not match[3]:
        return None
    name = _only_word(match[3], raw_quotes=False)
    written = _only_word(match[3], raw_quotes=True)
    if name is None or written is None:
        return None
    descriptor = min(int(match[1][:20] or 0), _LARGEST_DESCRIPTOR)
    return Opening(name, descriptor, match[2] == "-", _quotes(name) == _quotes(written), start, start + len(word))


def _only_word(text: str, raw_quotes: bool) -> str | None:
    lexer = Lexer(text, "\\", raw_quotes=raw_quotes, keep_unset=True)
    try:
        lexer.read()
    except InstructionRefused as refused:
        raise InstructionRefused(f"failed to process {quoted(text)}: {refused}") from None
    return lexer.words[0][0] if len(lexer.words) == 1 else None


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


def read_body(opening: Opening, logical: LogicalText, lines: Lines, source: Source) -> Heredoc:
    """Reads lines up to the one that is the heredoc's name."""
    start = end = lines.offset
    while not lines.at_end:
        line, end = lines.next()
        if (line.lstrip("\t") if opening.strips_tabs else line) == opening.name:
            word = logical.to_file(opening.start, opening.end)
            body = Span(start, end)
            return Heredoc(
                opening.name, opening.descriptor, opening.strips_tabs, opening.expands, word, body, source.slice(body)
            )
    raise InstructionRefused("unterminated heredoc")
