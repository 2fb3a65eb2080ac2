"""Comments in which an author says that they want what a rule would change: the rule is silent about that instruction.

`# we do want the recommended packages` above an install is an answer to `apt-recommends-installed`. Each rule says by
which words it is answered (`Rule.kept_on_purpose`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Instruction
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange


@record
class Remark:
    """A comment without its number signs, and the lines that it is about."""

    text: str
    lines: LineRange


def is_wanted(answer: str, dockerfile: Dockerfile, lines: LineRange) -> bool:
    """Whether a comment about one of the lines fits a rule's pattern ("": no comment does)."""
    if not answer or "#" not in dockerfile.source.text:
        return False
    wanted = _wanted_lines(dockerfile, answer)
    return any(line in wanted for line in _numbers(lines))


@fact
def _wanted_lines(dockerfile: Dockerfile, answer: str) -> frozenset[int]:
    """The lines that comments which fit the pattern are about."""
    fitting = re.compile(answer, re.IGNORECASE)
    wanted: set[int] = set()
    for remarks in _remarks(dockerfile):
        first = next((remark for remark in remarks if fitting.search(remark.text)), None)  # it reaches furthest
        wanted.update(_numbers(first.lines) if first is not None else ())
    return frozenset(wanted)


@fact
def _remarks(dockerfile: Dockerfile) -> tuple[tuple[Remark, ...], ...]:
    """By instruction: comments directly above it are about all of it, those between its lines about what follows."""
    return tuple(tuple(_of(dockerfile, instruction)) for instruction in dockerfile.instructions)


def _of(dockerfile: Dockerfile, instruction: Instruction) -> Iterator[Remark]:
    line, own = dockerfile.source.line, instruction.lines
    above = [line(n) for piece in dockerfile.comments_above(instruction) for n in _numbers(piece.lines)]
    if above:
        yield Remark(_said(above), own)
    said: list[str] = []
    for number in _numbers(own):
        if line(number).lstrip().startswith("#"):
            said.append(line(number))
        elif said:
            yield Remark(_said(said), LineRange(number, own.last))
            said = []


def _numbers(lines: LineRange) -> range:
    return range(lines.first, lines.last + 1)


def _said(lines: list[str]) -> str:
    return " ".join(line.strip().lstrip("#").strip() for line in lines)
