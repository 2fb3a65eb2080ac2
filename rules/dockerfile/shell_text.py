"""The text that a RUN gives to its shell, mapped to the file, and the same text as the grammar can read it."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.dockerfile.words import Heredoc, LogicalText

_NOT_ASCII = expression(r"[^\x01-\x7f]")
_ESCAPE = expression(r"\\(.)", re.DOTALL)
_INLINE_COMMENT = expression(r"`#[^`\n]*`")
_LEADING_HEREDOC = expression(r"^[ \t]*<<(-?)[ \t]*(['\"]?)(\w+)\2(?=[ \t])", re.MULTILINE)


def body_text(heredoc: Heredoc) -> LogicalText:
    """A heredoc's body as the shell gets it: `<<-` takes the tabs at each line's start away."""
    if not heredoc.strips_tabs:
        return LogicalText(heredoc.text, (0,), (heredoc.body.start,))
    kept: list[str] = []
    starts, offsets = [0], [heredoc.body.start]
    length = at = 0
    for line in heredoc.text.split("\n"):
        rest = line.lstrip("\t")
        starts.append(length)
        offsets.append(heredoc.body.start + at + len(line) - len(rest))
        kept.append(rest)
        length += len(rest) + 1
        at += len(line) + 1
    return LogicalText("\n".join(kept), tuple(starts), tuple(offsets))


def masked(logical: LogicalText, heredocs: tuple[Heredoc, ...]) -> str:
    """The script in ASCII, a character for each of its own, `<<EOF` as a plain `<file`: its body is no shell code."""
    text = _NOT_ASCII.sub("x", logical.text).replace("\r\n", " \n")
    if "\\ " in text or "\\\t" in text:  # the grammar takes an escaped blank at a word's start for a plain one
        text = _ESCAPE.sub(lambda m: "xx" if m[1] in " \t" else m[0], text)
    parts: list[str] = []
    done = 0
    for heredoc in heredocs:
        sign = text.index("<", logical.at_file(heredoc.word.start)) + 1
        end = logical.at_file(heredoc.word.end - 1) + 1
        parts += [text[done:sign], "x" * (end - sign)]
        done = end
    return "".join([*parts, text[done:]])


def without_traps(text: str) -> str:
    """Blanks out what the grammar does not know: `` `#comment` `` and a heredoc in front of its command."""
    text = _INLINE_COMMENT.sub(lambda m: " " * len(m[0]), text)
    parts: list[str] = []
    done = 0
    while (found := _LEADING_HEREDOC.search(text, done)) is not None:
        body = text.find("\n", found.end()) + 1
        end = _terminator_end(text, body, found[3], bool(found[1])) if body else -1
        if end < 0:
            break
        sign = text.index("<", found.start()) + 1
        parts += [text[done:sign], "x" * (found.end() - sign), text[found.end() : body]]
        parts.append(re.sub(r"[^\n]", "#", text[body:end]))
        done = end
    return "".join([*parts, text[done:]])


def _terminator_end(text: str, at: int, name: str, strips_tabs: bool) -> int:
    """The end of a heredoc's terminator line, -1 where there is none."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if (line.lstrip("\t") if strips_tabs else line) == name:
            return end
        at = end + 1
    return -1
