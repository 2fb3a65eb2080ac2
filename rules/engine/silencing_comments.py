"""The comments that silence rules, by the instruction that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Instruction

_CODES = r"(?P<codes>[\w/.-]+(?:\s*,\s*[\w/.-]+)*)"
IGNORE = expression(
    r"#\s*(?P<whose>slimline|hadolint|tally)\s+(?:(?P<scope>global|stage)\s+)?ignore\s*=\s*" + _CODES, re.IGNORECASE
)
SKIP = expression(r"#\s*check\s*=\s*(?:[^#]*;)?\s*skip\s*=\s*" + _CODES, re.IGNORECASE)
CHECKOV = expression(r"#\s*checkov:skip\s*=\s*" + _CODES, re.IGNORECASE)
TRIVY = expression(r"#\s*trivy:ignore:\s*(?P<codes>[\w.-]+)", re.IGNORECASE)
_FORMS = (IGNORE, SKIP, CHECKOV, TRIVY)
_MAY_SILENCE = expression(r"(?:ignore|skip)\s*[=:]", re.IGNORECASE)


@fact
def may_silence(dockerfile: Dockerfile) -> bool:
    """Whether a look at the comments can be worth it."""
    return "#" in dockerfile.source.text and _MAY_SILENCE.search(dockerfile.source.text) is not None


def silencing_comments(dockerfile: Dockerfile) -> Mapping[Instruction, tuple[str, ...]]:
    """The comments that silence something, by the instruction that they are about."""
    found = {
        instruction: tuple(text for text in comments if any(form.match(text) for form in _FORMS))
        for instruction, comments in _comments(dockerfile)
    }
    return {instruction: comments for instruction, comments in found.items() if comments}


def loose_comments(dockerfile: Dockerfile) -> Iterator[str]:
    """The comments that are about no instruction: a blank line or the end of the file stands below them."""
    texts = dockerfile.source.text.split("\n")
    above: list[str] = []
    in_head = True
    for n, piece in enumerate(dockerfile.pieces):
        in_head = in_head and piece.instruction is None
        if piece.kind == "comment" and not in_head:
            above += [line.strip() for line in texts[piece.lines.first - 1 : piece.lines.last]]
        if piece.kind == "blank" or n + 1 == len(dockerfile.pieces):
            yield from above
        if piece.kind != "comment":
            above = []


def _comments(dockerfile: Dockerfile) -> Iterator[tuple[Instruction, list[str]]]:
    """Comments directly above an instruction, or between its lines, are about that instruction.

    Blank lines between end that, save in the file's head.
    """
    if not may_silence(dockerfile):
        return
    texts = dockerfile.source.text.split("\n")
    above: list[str] = []
    in_head = True
    for piece in dockerfile.pieces:
        if piece.kind == "comment":
            above += [line.strip() for line in texts[piece.lines.first - 1 : piece.lines.last]]
        elif piece.instruction is not None:
            inner = (line.strip() for line in texts[piece.lines.first : piece.lines.last])
            yield piece.instruction, above + [line for line in inner if line.startswith("#")]
            above, in_head = [], False
        elif not in_head:
            above = []
