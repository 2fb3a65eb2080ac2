"""Quote removal: what a shell word says, where that does not depend on anything else."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[\w@%+=:,./^!#-]+", re.ASCII).fullmatch
# One part of a word at a time: '...', "...", \x, and a run of anything else. A word never has an unclosed quote here.
_PART = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^'"\\]+)""", re.DOTALL)
_QUOTED_ESCAPE = re.compile(r'\\([\\"$`\n])')
# In double quotes an odd number of backslashes takes the meaning from `$` and backtick.
_EXPANDS_QUOTED = re.compile(r"(?:[^\\$`]|\\.)*[$`]", re.DOTALL).match


def literal(text: str) -> str | None:
    """The value of a shell word after quote removal.

    None where the shell would expand something in it: `$x`, `$(..)`, backticks, an unquoted glob (`*.txt`, `pkg==1.*`),
    an unquoted leading `~`, a brace expansion (bash has it, dash has not), `$'..'`, an array.
    """
    if _PLAIN(text):
        return text
    value: list[str] = []
    bare: list[str] = []  # the unquoted parts, with a `x` for each quoted one
    at = 0
    for part in _PART.finditer(text):
        if part.start() != at:
            break
        at = part.end()
        single, double, escaped, plain = part.groups()
        piece = _double_quoted(double) if double is not None else single if single is not None else plain
        if escaped is not None:
            piece = escaped if escaped != "\n" else ""
        if piece is None:
            return None
        value.append(piece)
        bare.append("x" if plain is None else plain)
    return None if at < len(text) or _expands("".join(bare)) else "".join(value)


def _double_quoted(inner: str) -> str | None:
    if ("$" in inner or "`" in inner) and _EXPANDS_QUOTED(inner):
        return None
    return _QUOTED_ESCAPE.sub(lambda m: "" if m[1] == "\n" else m[1], inner)


def _expands(bare: str) -> bool:
    if bare.startswith("~") or any(sign in bare for sign in ("$", "`", "*", "?", "=(", "<(", ">(", "=~/", ":~/")):
        return True
    if "]" in bare[bare.find("[") + 1 :] and "[" in bare:
        return True
    inside = bare[bare.find("{") + 1 : bare.rfind("}")] if "{" in bare else ""
    return "," in inside or ".." in inside
