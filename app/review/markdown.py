"""Text that GitHub renders. What comes from a repository is inert: in code spans, never markup, link or mention."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rules.dockerfile.expressions import expression

_LONGEST = 160
_LONGEST_LINE = 1_000
_SPAN = expression(r"`([^`]+)`")
_PLAIN_WORD = expression(r"[A-Za-z0-9,.;:'\"()%/+=-]*")
_LINKS = expression(r"://|\bwww\.|^[0-9a-f]{7,64}$|^GH-\d|\b[\w.-]+\.(?:com|org|net|io|dev|sh)\b", re.IGNORECASE)


def code(text: str, longest: int = _LONGEST) -> str:
    """A code span that shows `text` on one line, with what the eye would miss written out."""
    shown = visible(text.replace("\r", "").replace("\n", " ").replace("\t", " ")).strip() or " "
    if len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    fence = "`" * (longest_run(shown, "`") + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def visible(text: str) -> str:
    """Control, bidirectional and invisible characters written as `\\u202e`; line ends and tabs stay."""
    return "".join(c if c in "\n\t" or not _is_hidden(c) else _written(c) for c in text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _written(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"


def inert(text: str) -> str:
    """One line of our own words in which code spans may hold foreign text.

    Our words need no markup outside of code spans, so each word there that could be any is made a code span too.
    """
    line = " ".join(text[:_LONGEST_LINE].split())
    parts = _SPAN.split(line)
    return "".join(code(part) if at % 2 else _outside(part) for at, part in enumerate(parts))


def _outside(text: str) -> str:
    return re.sub(r"\S+", lambda word: _word(word[0]), text.replace("`", "'"))


def _word(word: str) -> str:
    return word if _PLAIN_WORD.fullmatch(word) and not _LINKS.search(word) else code(word)


def cell(text: str) -> str:
    """A table cell that shows `text` in a code span."""
    return code(text, 60).replace("|", "\\|")


def fenced(language: str, lines: Sequence[str]) -> str:
    """A fenced block; its fence is longer than any run of backticks inside."""
    body = "".join(line.removesuffix("\r") + "\n" for line in lines)
    fence = "`" * max(3, longest_run(body, "`") + 1)
    return f"{fence}{language}\n{body}{fence}"


def longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(re.escape(character) + "+", text)), default=0)


def link(text: str, url: str) -> str:
    """Our own link; without a URL the text alone."""
    return f"[{text}]({url})" if url else text
