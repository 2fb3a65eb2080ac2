"""Reads the script of a RUN: its simple commands, each with its exact place in the file, or why it is beyond us."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from rules.dockerfile.parts import ShellInstruction
from rules.dockerfile.script import Script
from rules.dockerfile.shell_grammar import parse_shell
from rules.dockerfile.shell_levels import Range, Reading, SimpleCommand, joined
from rules.dockerfile.shell_options import known_shell, options_at_start, shebang
from rules.dockerfile.shell_text import body_text, masked, without_traps
from rules.dockerfile.shell_tree import read_tree
from rules.dockerfile.shell_words import literal
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Heredoc, LogicalText, Word

MAX_SCRIPT = 32_768


def read_script(run: ShellInstruction) -> Script:
    """Reads the script of a RUN. Never raises; linear in the script's length."""
    if run.exec_form:
        # Its words are JSON strings: an edit that is right in a shell would break the array.
        words = run.arguments
        commands = (Command(words, Span(words[0].span.start, words[-1].span.end)),) if words else ()
        return Script(commands, "the exec form runs no shell", LogicalText(run.value, (0,), (run.span.start,)))
    body = _script_heredoc(run)
    logical = body_text(body) if body else _line_text(run)
    interpreter = shebang(logical.text) if body else ()
    shell = interpreter or run.shell
    if not known_shell(shell, needs_command_flag=not interpreter):
        name = " ".join(shell[:2]) if interpreter else shell[0] if shell else ""
        return Script((), f"`{name}` is no shell that we read", logical, body is not None)
    if len(logical.text) > MAX_SCRIPT:
        return Script((), f"the script is longer than {MAX_SCRIPT // 1024} KB", logical, body is not None)
    return _read(logical, () if body else run.heredocs, shell, body is not None)


def read_text(text: str) -> Script:
    """Reads a shell script that stands in a file of its own; places are those in `text`."""
    logical = LogicalText(text, (0,), (0,))
    interpreter = shebang(text)
    if interpreter and not known_shell(interpreter, needs_command_flag=False):
        return Script((), f"`{' '.join(interpreter[:2])}` is no shell that we read", logical)
    if len(text) > MAX_SCRIPT:
        return Script((), f"the script is longer than {MAX_SCRIPT // 1024} KB", logical)
    return _read(logical, (), interpreter, is_heredoc=True)


def _script_heredoc(run: ShellInstruction) -> Heredoc | None:
    """The heredoc whose body is the whole script: the RUN's only word."""
    if len(run.heredocs) != 1 or not run.arguments:
        return None
    heredoc = run.heredocs[0]
    return heredoc if heredoc.word == run.arguments[0].span else None


def _line_text(run: ShellInstruction) -> LogicalText:
    """The RUN's logical text behind its flags."""
    if not run.arguments:
        return LogicalText("", (0,), (run.span.end,))
    logical, argument = run.logical, run.arguments[0]
    start = logical.at_file(argument.span.start)
    first = max(0, bisect_right(logical.starts, start) - 1)
    starts = (0, *(at - start for at in logical.starts[first + 1 :]))
    return LogicalText(argument.text, starts, (argument.span.start, *logical.offsets[first + 1 :]))


def _read(logical: LogicalText, heredocs: tuple[Heredoc, ...], shell: tuple[str, ...], is_heredoc: bool) -> Script:
    reading = _reading(masked(logical, heredocs))
    if reading is None:
        return Script((), "the script is too tangled to read", logical, is_heredoc)
    commands = tuple(_command(call, logical) for call in reading.calls)
    separators = tuple(Word(sign, logical.to_file(*place), sign) for sign, place in reading.separators)
    options = options_at_start(shell, commands)
    return Script(commands, _beyond(commands, reading, logical.text), logical, is_heredoc, options, separators)


@lru_cache(maxsize=256)  # a rewrite reads the file again after each fix, most of its scripts unchanged
def _reading(text: str) -> Reading | None:
    """The commands of a masked script; what the grammar trips over is blanked out only where it did trip."""
    tree = parse_shell(text.encode("ascii"))
    if tree is not None and tree.root_node.has_error and ("`#" in text or "<<" in text):
        text = without_traps(text)
        tree = parse_shell(text.encode("ascii"))
    return None if tree is None else read_tree(tree.root_node, text)


def _command(call: SimpleCommand, logical: LogicalText) -> Command:
    return Command(
        words=tuple(_word(logical, place) for place in joined(call.words)),
        span=logical.to_file(*call.range),
        before=call.before,
        after=call.after,
        assignments=tuple(_word(logical, place) for place in call.assignments),
        redirections=tuple(_word(logical, place) for place in call.redirections),
        inside=call.inside,
    )


def _word(logical: LogicalText, place: Range) -> Word:
    start, end = place
    text = logical.text[start:end]
    return Word(text, logical.to_file(start, end), literal(text))


def _beyond(commands: tuple[Command, ...], reading: Reading, text: str) -> str:
    if reading.error is not None:
        near = _excerpt(text[reading.error : reading.error + 40])
        return f"the script does not parse as shell near `{near}`" if near else "the script does not parse as shell"
    if reading.too_deep:
        return "the script is nested too deeply"
    for command in commands:
        if command.words and command.words[0].literal is None and re.search(r"[$`]", command.words[0].text):
            return f"`{_excerpt(command.words[0].text[:40])}` names a command that only the shell knows"
    return ""


def _excerpt(text: str) -> str:
    """Of the first line with something on it, without the backticks that would end the quotation."""
    return next((line.strip().replace("`", "'") for line in text.splitlines() if line.strip()), "")
