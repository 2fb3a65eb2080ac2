"""The same part of a file at another place: what was read of its text stays true, only the places change."""

from __future__ import annotations

from rules.dockerfile.parts import Flag
from rules.dockerfile.script import Script
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Heredoc, LogicalText, Word


def moved_span(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def moved_word(word: Word, by: int) -> Word:
    return Word(word.text, moved_span(word.span, by), word.literal)


def moved_words(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple([moved_word(word, by) for word in words])


def moved_flag(flag: Flag, by: int) -> Flag:
    return Flag(flag.name, flag.value, moved_span(flag.span, by))


def moved_logical(logical: LogicalText, by: int) -> LogicalText:
    return LogicalText(logical.text, logical.starts, tuple([at + by for at in logical.offsets]))


def moved_heredoc(heredoc: Heredoc, by: int) -> Heredoc:
    return Heredoc(
        heredoc.name,
        heredoc.descriptor,
        heredoc.strips_tabs,
        heredoc.expands,
        moved_span(heredoc.word, by),
        moved_span(heredoc.body, by),
        heredoc.text,
    )


def moved_script(script: Script, by: int) -> Script:
    return Script(
        tuple([_command(command, by) for command in script.commands]),
        script.beyond,
        moved_logical(script.logical, by),
        script.is_heredoc,
        script.options,
        moved_words(script.separators, by),
    )


def _command(command: Command, by: int) -> Command:
    return Command(
        moved_words(command.words, by),
        moved_span(command.span, by),
        command.before,
        command.after,
        moved_words(command.assignments, by),
        moved_words(command.redirections, by),
        command.inside,
    )
