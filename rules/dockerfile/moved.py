"""The same RUNs in another version of a file: what was read of their scripts stays true, only the places change."""

from __future__ import annotations

from collections.abc import Callable

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.shell import Script
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, LogicalText, Word


def keep_scripts(before: Dockerfile, after: Dockerfile, moved: Callable[[Span], Span]) -> None:
    """Gives the RUNs of `after` the scripts that were read in `before`, where neither text nor shell has changed.

    moved: where a span of `before` is now. Reading a script costs more than all else that is done with most files.
    """
    runs = {run.span: run for _, run in after.each(Run)}
    for _, old in before.each(Run):
        new = runs.get(moved(old.span)) if "script" in vars(old) else None
        if new is None or new.shell != old.shell or before.source.slice(old.span) != after.source.slice(new.span):
            continue
        vars(new).setdefault("script", _moved(old.script, new.span.start - old.span.start))


def _moved(script: Script, by: int) -> Script:
    if by == 0:
        return script
    logical = LogicalText(script.logical.text, script.logical.starts, tuple(at + by for at in script.logical.offsets))
    commands = tuple(_command(command, by) for command in script.commands)
    return Script(commands, script.beyond, logical, script.is_heredoc, script.options, _words(script.separators, by))


def _command(command: Command, by: int) -> Command:
    return Command(
        _words(command.words, by),
        _span(command.span, by),
        command.before,
        command.after,
        _words(command.assignments, by),
        _words(command.redirections, by),
        command.inside,
    )


def _words(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple(Word(word.text, _span(word.span, by), word.literal) for word in words)


def _span(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
