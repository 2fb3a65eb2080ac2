"""Edits of the commands in a RUN that keep the script whole, in the file's own style.

Each function gives the edits, or an Obstacle that says why there are none. An Obstacle is false, edits are true:
`fix = Fix(title, edits) if edits else None`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Word
from rules.engine.edits import delete, insert, replace
from rules.engine.finding import Edit
from rules.tools.joining import chain_style

_LIST = frozenset({"", "&&", ";", "\n"})
_BLANKS = re.compile(r"[ \t]*")
_LINE_END = {escape: re.compile(rf"[ \t]*{re.escape(escape)}?[ \t]*\r?\n") for escape in "\\`"}
_LEAVES = frozenset({"exec", "exit", "return"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an edit cannot be made, as half a sentence."""

    reason: str

    def __bool__(self) -> Literal[False]:
        return False


Edits = tuple[Edit, ...]


def insert_after_word(command: Command, index: int, text: str) -> Edits:
    """Inserts a blank and `text` behind the word `words[index]` of a command."""
    return (insert(command.words[index].span.end, f" {text}"),)


def replace_command(run: Run, command: Command, text: str) -> Edits | Obstacle:
    """Puts `text` (one line) in the place of a command with its assignments and redirections."""
    if run.beyond:
        return Obstacle(run.beyond)
    if "\n" in text:
        return Obstacle("the new command has more than one line")
    if any(word.text.lstrip("0123456789").startswith("<<") for word in command.redirections):
        return Obstacle("the command reads a heredoc")
    return (replace(command.span, text),)


def append_command(dockerfile: Dockerfile, run: Run, text: str) -> Edits | Obstacle:
    """Lets `text` run as the last command of the RUN, if all before it went well.

    A chain gets ` && \\`, a new line and `text`, in the style of the file's chains (`;` in a `set -e` script that uses
    it); a heredoc script gets a new line, or ` && text` where its last command alone decides whether it failed.
    """
    script = run.script
    if script.beyond or not script.commands:
        return Obstacle(script.beyond or "the script has no command")
    last = script.commands[-1]
    if last.after in {"&", "|"} or (last.name in _LEAVES and not last.inside):
        return Obstacle(f"the script ends with `{last.after or last.name}`")
    if script.is_heredoc and "errexit" in script.options:
        return _append_line(dockerfile, run, last, text)
    end = _list_end(run, last)
    if isinstance(end, Obstacle):
        return end
    if run.heredocs:
        return (insert(end, f" && {text}"),)
    return (insert(end, _break(dockerfile, run, last) + text),)


def _append_line(dockerfile: Dockerfile, run: Run, last: Command, text: str) -> Edits:
    source, body = dockerfile.source, run.heredocs[0].body
    top = next((c for c in reversed(run.commands) if not c.inside), last)
    start = source.line_starts[source.line_of(top.span.start) - 1]
    indent = re.match(r"[ \t]*", source.text[start : top.span.start])
    return (insert(body.end, f"{indent[0] if indent else ''}{text}{source.newline}"),)


def _list_end(run: Run, last: Command) -> int | Obstacle:
    """The offset behind the last statement of the script."""
    if not last.inside:
        return last.span.end
    logical = run.script.logical
    text = logical.text.rstrip()
    if "#" in text[logical.at_file(last.span.end - 1) :] or text[-1] in ";&|":
        return Obstacle("the script ends with a compound command")
    return logical.file_offset(len(text) - 1) + 1


def _break(dockerfile: Dockerfile, run: Run, last: Command) -> str:
    """What separates the last command from the one behind it, up to its first character."""
    style = chain_style(dockerfile, (run,))
    sign = ";" if "errexit" in run.script.options and last.before == ";" else "&&"
    if style.leads and sign == "&&":
        return f" {dockerfile.escape}{dockerfile.source.newline}{style.indent}&& "
    before = "" if sign == ";" else " "
    return f"{before}{sign} {dockerfile.escape}{dockerfile.source.newline}{style.indent}"


def delete_command(dockerfile: Dockerfile, run: Run, command: Command) -> Edits | Obstacle:
    """Removes a command of the script's top level with exactly one separator, and the comment lines right above it.

    Lines that hold nothing else go with it. The RUN's only command is an obstacle: then the whole instruction goes.
    """
    script = run.script
    if script.beyond or command.inside:
        return Obstacle(script.beyond or f"the command stands inside `{command.inside[0]}`")
    if not {command.before, command.after} <= _LIST:
        sign = command.before if command.before not in _LIST else command.after
        return Obstacle(f"`{sign}` ties the command to its neighbour")
    if len(script.commands) == 1 or (not command.before and not command.after):
        return Obstacle("it is the only command of its RUN")
    if any(word.text.lstrip("0123456789").startswith("<<") for word in command.redirections):
        return Obstacle("the command reads a heredoc")
    before = script.separator_before(command)
    behind = script.separator_after(command)
    if before is not None and (behind is None or behind.text == ";" or _line_start(dockerfile, before.span.start)):
        return (delete(Span(_end_before(run, before), command.span.end)),)
    if behind is None:
        return _delete_lines(dockerfile, command)
    return (delete(_with_separator_behind(dockerfile, command, behind)),)


def _line_start(dockerfile: Dockerfile, offset: int) -> int | None:
    """The start of the line, where only blanks stand between it and `offset`."""
    source = dockerfile.source
    start = source.line_starts[source.line_of(offset) - 1]
    return start if not source.text[start:offset].strip(" \t") else None


def _delete_lines(dockerfile: Dockerfile, command: Command) -> Edits | Obstacle:
    """The command of a heredoc script that has its lines for itself."""
    source = dockerfile.source
    lines = source.span_of(source.lines_of(command.span))
    around = source.text[lines.start : command.span.start] + source.text[command.span.end : lines.end]
    if around.strip() and not around.strip().startswith("#"):
        return Obstacle("the command shares its line with another")
    return (delete(Span(_above_comments(dockerfile, lines.start), lines.end)),)


def _above_comments(dockerfile: Dockerfile, start: int) -> int:
    """The start of the comment lines right above the line that starts at `start`."""
    source = dockerfile.source
    line = source.line_of(start)
    while line > 1:
        above = source.line_starts[line - 2]
        text = source.text[above : source.line_starts[line - 1]].strip()
        if not text.startswith("#") or text.startswith("#!"):
            break
        line -= 1
    return source.line_starts[line - 1]


def _blanks_at(text: str, at: int) -> int:
    """How many blanks there are from `at` on."""
    found = _BLANKS.match(text, at)
    return len(found[0]) if found else 0


def _with_separator_behind(dockerfile: Dockerfile, command: Command, separator: Word) -> Span:
    """The command up to what follows its separator; whole lines where they hold nothing else."""
    text, at = dockerfile.source.text, separator.span.end
    line_end = _LINE_END[dockerfile.escape].match(text, at)
    own_line = _line_start(dockerfile, command.span.start)
    if line_end and own_line is not None:
        return Span(_above_comments(dockerfile, own_line), line_end.end())
    following = at
    while line_end:
        following = line_end.end()
        line_end = _LINE_END[dockerfile.escape].match(text, following)
    following += _blanks_at(text, following)
    # A comment that follows is about the next command and stays: `RUN a && \` becomes `RUN \`.
    return Span(command.span.start, following if text[following] != "#" else at + _blanks_at(text, at))


def _end_before(run: Run, separator: Word) -> int:
    """The end of the statement in front of a separator."""
    logical = run.script.logical
    head = logical.text[: logical.at_file(separator.span.start)].rstrip(" \t")
    while head.endswith("\\\n"):  # in a heredoc the shell joins the lines, not the builder
        head = head[:-2].rstrip(" \t")
    return logical.file_offset(len(head) - 1) + 1
