"""What stands around the commands of a RUN: blanks, line ends, comments. Places for edits that leave none over."""

from __future__ import annotations

import re

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Word

_BLANKS = re.compile(r"[ \t]*")
_LINE_END = {escape: re.compile(rf"[ \t]*{re.escape(escape)}?[ \t]*\r?\n") for escape in "\\`"}


def line_start(dockerfile: Dockerfile, offset: int) -> int | None:
    """The start of the line, where only blanks stand between it and `offset`."""
    source = dockerfile.source
    start = source.line_starts[source.line_of(offset) - 1]
    return start if not source.text[start:offset].strip(" \t") else None


def above_comments(dockerfile: Dockerfile, start: int) -> int:
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


def with_separator_behind(dockerfile: Dockerfile, command: Command, separator: Word) -> Span:
    """The command up to what follows its separator; whole lines where they hold nothing else."""
    text, at = dockerfile.source.text, separator.span.end
    line_end = _LINE_END[dockerfile.escape].match(text, at)
    own_line = line_start(dockerfile, command.span.start)
    if line_end and own_line is not None:
        return Span(above_comments(dockerfile, own_line), line_end.end())
    following = at
    while line_end:
        following = line_end.end()
        line_end = _LINE_END[dockerfile.escape].match(text, following)
    following += _blanks_at(text, following)
    # A comment that follows is about the next command and stays: `RUN a && \` becomes `RUN \`.
    return Span(command.span.start, following if text[following] != "#" else at + _blanks_at(text, at))


def end_before(run: Run, separator: Word) -> int:
    """The end of the statement in front of a separator."""
    logical = run.script.logical
    head = logical.text[: logical.at_file(separator.span.start)].rstrip(" \t")
    while head.endswith("\\\n"):  # in a heredoc the shell joins the lines, not the builder
        head = head[:-2].rstrip(" \t")
    return logical.file_offset(len(head) - 1) + 1


def follows(run: Run, separator: Word) -> bool:
    """Whether a statement stands behind a separator."""
    logical = run.script.logical
    rest = logical.text[logical.at_file(separator.span.end - 1) + 1 :].lstrip()
    return rest != "" and (rest[0] != "#" or run.script.is_heredoc)
