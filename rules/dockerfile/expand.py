"""Variables and quotes in a word, as BuildKit processes it (not a shell)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rules.dockerfile.lexer import Lexer, Unknown
from rules.dockerfile.refusal import InstructionRefused


def expand(text: str, variables: Mapping[str, str], escape: str = "\\") -> str | None:
    """`text` without its quotes and escapes, its variables replaced.

    None where a variable that it needs is not in `variables` (`${x:-y}` needs none), or where BuildKit sees an error.
    """
    return _process(text, escape, variables.get)


def literal(text: str, escape: str = "\\") -> str | None:
    """`text` without its quotes and escapes; None where a variable stands in it, or where BuildKit reports an error."""
    return _process(text, escape, _unknown)


def is_plain(text: str) -> bool:
    """Whether nothing in `text` is a quote, an escape or a variable: then it is its own value."""
    return not ("$" in text or '"' in text or "'" in text or "\\" in text or "`" in text)


def _process(text: str, escape: str, lookup: Callable[[str], str | None]) -> str | None:
    if is_plain(text):
        return text
    try:
        return Lexer(text, escape, lookup).read()
    except (InstructionRefused, Unknown):
        return None


def _unknown(name: str) -> str:
    raise Unknown(name)
