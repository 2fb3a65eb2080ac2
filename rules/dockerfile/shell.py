"""Reads the script of a RUN: its simple commands, each with its exact place in the file, or why it is beyond us."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rules.dockerfile.shell_options import known_shell, options_at_start, shebang
from rules.dockerfile.shell_tree import Call, Reading, joined, read_tree
from rules.dockerfile.shell_words import literal
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, LogicalText, Word

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

    from rules.dockerfile.model import Heredoc, Run

MAX_SCRIPT = 65_536

_NOT_ASCII = re.compile(r"[^\x01-\x7f]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_INLINE_COMMENT = re.compile(r"`#[^`\n]*`")
_FOREIGN_HEREDOC = re.compile(r"^[ \t]*<<(-?)[ \t]*(['\"]?)(\w+)\2(?=[ \t])", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Script:
    """What a RUN gives to its shell.

    commands: the simple commands, in the order of their first characters; those inside compounds and substitutions too.
    beyond: why the script cannot be edited, "" where all of it was read. What was read safely is listed nevertheless.
    logical: the script as the shell gets it (continuations joined; a heredoc's body), mapped to the file.
    is_heredoc: the script is the body of the RUN's only heredoc.
    options: long names of the shell options in force from the first command on (`errexit`, `xtrace`, `pipefail`,
        `nounset`): from SHELL, the shebang and leading `set` commands.
    separators: every `&&`, `||`, `;`, `|`, `&` between statements, with its place, in order; a newline has none.
    """

    commands: tuple[Command, ...]
    beyond: str
    logical: LogicalText
    is_heredoc: bool = False
    options: frozenset[str] = frozenset()
    separators: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return self.logical.text

    @property
    def top_level(self) -> tuple[Command, ...]:
        """The commands inside no construct."""
        return tuple(command for command in self.commands if not command.inside)

    def separator_after(self, command: Command) -> Word | None:
        """The operator behind a command; None at the end of its list or before a newline."""
        if command.after in {"", "\n"}:
            return None
        at = bisect_right(self.separators, command.span.end - 1, key=lambda word: word.span.start)
        return self.separators[at]

    def separator_before(self, command: Command) -> Word | None:
        """The operator in front of a command; None at the start of its list or after a newline."""
        if command.before in {"", "\n"}:
            return None
        return self.separators[bisect_right(self.separators, command.span.start, key=lambda word: word.span.start) - 1]


def read_script(run: Run) -> Script:
    """Reads the script of a RUN. Never raises; linear in the script's length."""
    if run.exec_form:
        # Its words are JSON strings: an edit that is right in a shell would break the array.
        words = run.arguments
        commands = (Command(words, Span(words[0].span.start, words[-1].span.end)),) if words else ()
        return Script(commands, "the exec form runs no shell", LogicalText(run.value, (0,), (run.span.start,)))
    body = _script_heredoc(run)
    logical = _body_text(run, body) if body else _line_text(run)
    interpreter = shebang(logical.text) if body else ()
    shell = interpreter or run.shell
    if not known_shell(shell, needs_command_flag=not interpreter):
        name = " ".join(shell[:2]) if interpreter else shell[0] if shell else ""
        return Script((), f"`{name}` is no shell that we read", logical, body is not None)
    if len(logical.text) > MAX_SCRIPT:
        return Script((), "the script is longer than 64 KB", logical, body is not None)
    return _read(logical, () if body else run.heredocs, shell, body is not None)


def _read(logical: LogicalText, heredocs: tuple[Heredoc, ...], shell: tuple[str, ...], is_heredoc: bool) -> Script:
    text = _masked(logical, heredocs)
    reading = _parsed(text)
    if reading is None:
        return Script((), "the script is too tangled to read", logical, is_heredoc)
    commands = tuple(_command(call, logical) for call in reading.calls)
    return Script(
        commands,
        _beyond(commands, reading, logical.text),
        logical,
        is_heredoc,
        options_at_start(shell, commands),
        tuple(Word(sign, logical.to_file(Span(start, end)), sign) for sign, start, end in reading.separators),
    )


def _parsed(text: str) -> Reading | None:
    """The commands of a masked script; what the grammar trips over is masked only where it did trip."""
    data = text.encode("ascii")
    tree = _parse(data)
    if tree is not None and tree.root_node.has_error and (b"`#" in data or b"<<" in data):
        data = _without_traps(text).encode("ascii")
        tree = _parse(data)
    return None if tree is None else read_tree(tree.root_node, data)


def _script_heredoc(run: Run) -> Heredoc | None:
    """The heredoc whose body is the whole script: the RUN's only word."""
    if len(run.heredocs) != 1 or not run.arguments:
        return None
    heredoc = run.heredocs[0]
    return heredoc if heredoc.word == run.arguments[0].span else None


def _line_text(run: Run) -> LogicalText:
    """The RUN's logical text behind its flags."""
    if not run.arguments:
        return LogicalText("", (0,), (run.span.end,))
    logical, argument = run.logical, run.arguments[0]
    start = logical.at_file(argument.span.start)
    first = max(0, bisect_right(logical.starts, start) - 1)
    starts = (0, *(at - start for at in logical.starts[first + 1 :]))
    return LogicalText(argument.text, starts, (argument.span.start, *logical.offsets[first + 1 :]))


def _body_text(run: Run, heredoc: Heredoc) -> LogicalText:
    """A heredoc's body as the shell gets it: `<<-` takes the tabs at each line's start away."""
    raw = heredoc.text
    if not heredoc.strips_tabs:
        return LogicalText(raw, (0,), (heredoc.body.start,))
    text, starts, offsets, at = [], [0], [heredoc.body.start], 0
    length = 0
    for line in raw.splitlines(keepends=True):
        kept = line.lstrip("\t")
        starts.append(length)
        offsets.append(heredoc.body.start + at + len(line) - len(kept))
        text.append(kept)
        length += len(kept)
        at += len(line)
    return LogicalText("".join(text), tuple(starts), tuple(offsets))


def _masked(logical: LogicalText, heredocs: tuple[Heredoc, ...]) -> str:
    """The script in ASCII, a character for each of its own, `<<EOF` as a plain `<file`: its body is no shell code."""
    text = _NOT_ASCII.sub("x", logical.text).replace("\r\n", " \n")
    if "\\ " in text or "\\\t" in text:  # the grammar takes an escaped blank at a word's start for a plain one
        text = _ESCAPE.sub(lambda m: "xx" if m[1] in " \t" else m[0], text)
    for heredoc in heredocs:
        start = logical.at_file(heredoc.word.start)
        end = logical.at_file(heredoc.word.end - 1) + 1
        sign = text.index("<", start)
        text = text[: sign + 1] + "x" * (end - sign - 1) + text[end:]
    return text


def _without_traps(text: str) -> str:
    """Blanks out `` `#comment` `` and a heredoc in front of its command, which the grammar does not know."""
    text = _INLINE_COMMENT.sub(lambda m: " " * len(m[0]), text)
    at = 0
    while (start := _FOREIGN_HEREDOC.search(text, at)) is not None:
        at = start.end()
        line_end = text.find("\n", at) + 1
        end = re.compile(rf"^{'[	]*' if start[1] else ''}{start[3]}$", re.MULTILINE).search(text, line_end)
        if not line_end or end is None:
            continue
        word = re.sub(r"<<", "<x", start[0])[: len(start[0])]
        word = word[: word.index("<") + 1] + "x" * (len(word) - word.index("<") - 1)
        body = re.sub(r"[^\n]", "#", text[line_end : end.end()])
        text = text[: start.start()] + word + text[at:line_end] + body + text[end.end() :]
    return text


def _command(call: Call, logical: LogicalText) -> Command:
    start, end = call.range
    return Command(
        words=tuple(_word(logical, one) for one in joined(call.words)),
        span=logical.to_file(Span(start, end)),
        before=call.before,
        after=call.after,
        assignments=tuple(_word(logical, one) for one in call.assignments),
        redirections=tuple(_word(logical, one) for one in call.redirections),
        inside=call.inside,
    )


def _word(logical: LogicalText, place: tuple[int, int]) -> Word:
    start, end = place
    text = logical.text[start:end]
    return Word(text, logical.to_file(Span(start, end)), literal(text))


def _beyond(commands: tuple[Command, ...], reading: Reading, text: str) -> str:
    if reading.error is not None:
        near = text[reading.error : reading.error + 20].strip()
        return f"the script does not parse as shell near `{near}`" if near else "the script does not parse as shell"
    if reading.too_deep:
        return "the script is nested too deeply"
    for command in commands:
        if command.words and command.words[0].literal is None and re.search(r"[$`]", command.words[0].text):
            return f"`{command.words[0].text[:40]}` names a command that only the shell knows"
    return ""


@cache
def _parser() -> Parser:
    import tree_sitter  # half the start-up time of the reader; many files have no RUN that a rule asks for
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _parse(data: bytes) -> Tree | None:
    return _parser().parse(data)
