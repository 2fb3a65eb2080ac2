"""Edits of the commands in a RUN that keep the script whole, in the file's own style.

Each function gives the edits, or an Obstacle that says why there are none. An Obstacle is false, edits are true:
`fix = Fix(title, edits) if edits else None`.
"""

from __future__ import annotations

import re
from typing import Literal

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.node import record
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.edits.joining import chain_style, separator
from rules.edits.shell_gaps import above_comments, end_before, follows, line_start, with_separator_behind
from rules.engine.edits import delete, insert, replace
from rules.engine.finding import Edit

_LIST = frozenset({"", "&&", ";", "\n"})
_HEREDOC = re.compile(r"\d*<<(?!<)").match
_LONGEST_LINE = 110
_LEAVES = frozenset({"exec", "exit", "return"})


@record
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
    if _reads_heredoc(command):
        return Obstacle("the command reads a heredoc")
    return (replace(command.span, text),)


def _reads_heredoc(command: Command) -> bool:
    return any(_HEREDOC(word.text) for word in command.redirections)


_WRITERS = frozenset({"cat", "tee"})


def append_command(dockerfile: Dockerfile, run: Run, text: str) -> Edits | Obstacle:
    """Lets `text` run as the last command of the RUN, if all before it went well.

    A chain gets ` && \\`, a new line and `text`, in the style of the file's chains (`;` in a `set -e` script that uses
    it); a heredoc script gets a new line, or ` && text` where its last command alone decides whether it failed. An
    `rm -rf` at the end is given what another would remove. Where the last command only writes a heredoc to a file,
    `text` gets a line of its own in front of it: behind `<<EOF` nobody would look for it.
    """
    script = run.script
    if script.beyond or not script.commands:
        return Obstacle(script.beyond or "the script has no command")
    last = next(c for c in reversed(script.commands) if "substitution" not in c.inside or c is script.commands[0])
    if last.after in {"&", "|"} or (last.name in _LEAVES and not last.inside):
        return Obstacle(f"the script ends with `{last.after or last.name}`")
    if _can_remove_more(dockerfile, last, text):
        return (insert(last.span.end, text.removeprefix("rm -rf")),)
    if script.is_heredoc and "errexit" in script.options:
        return _append_line(dockerfile, run, last, text)
    end = _list_end(run, last)
    if isinstance(end, Obstacle):
        return end
    if run.heredocs and last.name in _WRITERS and last.before == "&&" and not last.inside:
        return (insert(last.span.start, text + _break(dockerfile, run, last)),)
    if run.heredocs:
        return (insert(end, f" && {text}"),)
    return (insert(end, _break(dockerfile, run, last) + text),)


def _can_remove_more(dockerfile: Dockerfile, last: Command, text: str) -> bool:
    """Whether `text` is an `rm -rf` whose operands the script's last command can take, on its line."""
    if not text.startswith("rm -rf ") or last.inside or last.redirections or last.texts[:1] != ("rm",):
        return False
    options = [word for word in last.texts[1:] if word.startswith("-")]
    line = dockerfile.source.lines_of(last.span).last
    length = last.span.end - dockerfile.source.line_starts[line - 1] + len(text)
    return options in (["-rf"], ["-fr"]) and last.before in _LIST and length <= _LONGEST_LINE


def _append_line(dockerfile: Dockerfile, run: Run, last: Command, text: str) -> Edits:
    source, body = dockerfile.source, run.heredocs[0].body
    top = next((c for c in reversed(run.commands) if not c.inside), last)
    return (insert(body.end, f"{_indent(dockerfile, top)}{text}{source.newline}"),)


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


def insert_behind(dockerfile: Dockerfile, run: Run, command: Command, text: str) -> Edits | Obstacle:
    """Lets `text` run right behind a command of the script's top level, if that went well.

    The separator that follows is used again: under `set -e`, `a && text; b` would hide that `a` failed.
    """
    if run.script.beyond or command.inside:
        return Obstacle(run.script.beyond or f"the command stands inside `{command.inside[0]}`")
    if not command.after:
        return append_command(dockerfile, run, text)
    if not {command.before, command.after} <= _LIST or _reads_heredoc(command):
        return Obstacle("another separator ties the command to its neighbour, or it reads a heredoc")
    if command.after == "\n":
        return (insert(command.span.end, dockerfile.source.newline + _indent(dockerfile, command) + text),)
    if command.after == "&&":
        return (insert(command.span.end, separator(dockerfile, run) + text),)
    if run.lines.first == run.lines.last:
        return (insert(command.span.end, f"; {text}"),)
    indent = _indent(dockerfile, command) or chain_style(dockerfile, (run,)).indent
    return (insert(command.span.end, f"; {dockerfile.escape}{dockerfile.source.newline}{indent}{text}"),)


def _indent(dockerfile: Dockerfile, command: Command) -> str:
    """The blanks in front of the line on which the command begins."""
    source = dockerfile.source
    start = source.line_starts[source.line_of(command.span.start) - 1]
    indent = re.match(r"[ \t]*", source.text[start : command.span.start])
    return indent[0] if indent else ""


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
    behind = script.separator_after(command)
    if not command.before and command.after != "\n" and (behind is None or not follows(run, behind)):
        return Obstacle("it is the only command of its RUN")
    if _reads_heredoc(command):
        return Obstacle("the command reads a heredoc")
    before = script.separator_before(command)
    if before is not None and (behind is None or behind.text == ";" or line_start(dockerfile, before.span.start)):
        return (delete(Span(end_before(run, before), command.span.end)),)
    if behind is None:
        return _delete_lines(dockerfile, command)
    return (delete(with_separator_behind(dockerfile, command, behind)),)


def _delete_lines(dockerfile: Dockerfile, command: Command) -> Edits | Obstacle:
    """The command of a heredoc script that has its lines for itself."""
    source = dockerfile.source
    lines = source.span_of(source.lines_of(command.span))
    around = source.text[lines.start : command.span.start] + source.text[command.span.end : lines.end]
    if around.strip() and not around.strip().startswith("#"):
        return Obstacle("the command shares its line with another")
    return (delete(Span(above_comments(dockerfile, lines.start), lines.end)),)
