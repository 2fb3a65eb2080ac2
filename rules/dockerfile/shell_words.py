"""Quote removal: what a shell word says, where that does not depend on anything else."""

from __future__ import annotations

import re

PLAIN = re.compile(r"[\w@%+=:,./^!#-]+", re.ASCII).fullmatch
# One part of a word at a time: '...', "...", \x, and a run of anything else. A word never has an unclosed quote here.
_PART = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^'"\\]+)""", re.DOTALL)
_QUOTED_ESCAPE = re.compile(r'\\([\\"$`\n])')
# Unquoted: parameters, substitutions, globs, brace expansion (bash has it, dash has not: so the value is not known).
_EXPANDS = re.compile(r"[$`*?]|\[[^]]*\]|\{[^}]*(?:,|\.\.)[^}]*\}|[<>]\(")
# Quoted: an odd number of backslashes takes the meaning from `$` and backtick.
_EXPANDS_QUOTED = re.compile(r"(?:[^\\]|\\.)*?[$`]", re.DOTALL).match


def literal(text: str) -> str | None:
    """The value of a shell word after quote removal.

    None where the shell would expand something in it: `$x`, `$(..)`, backticks, an unquoted glob (`*.txt`, `pkg==1.*`),
    an unquoted leading `~`, a brace expansion, `$'..'`, an array.
    """
    if PLAIN(text):
        return text
    if text.startswith("~") or "=(" in text:
        return None
    value: list[str] = []
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return None
        single, double, escaped, bare = part.groups()
        piece = _double_quoted(double) if double is not None else single if single is not None else escaped
        if piece is None and (bare is None or _EXPANDS.search(bare)):
            return None
        value.append(bare if piece is None else "" if piece == "\n" and escaped is not None else piece)
        at = part.end()
    return "".join(value)


def _double_quoted(inner: str) -> str | None:
    if ("$" in inner or "`" in inner) and _EXPANDS_QUOTED(inner):
        return None
    return _QUOTED_ESCAPE.sub(lambda m: "" if m[1] == "\n" else m[1], inner)
