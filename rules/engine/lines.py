"""Texts as whole lines, and what edits do to whole lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rules.dockerfile.node import record

LINE_END = re.compile(r"\r?\n")
WHOLE_LINE = re.compile(r"[^\n]*\n")


def line_texts(text: str) -> tuple[str, ...]:
    """The lines of `text` without their ends; a final line end opens no further line."""
    lines = LINE_END.split(text)
    return tuple(lines[:-1] if len(lines) > 1 and not lines[-1] else lines)


def mixes_line_ends(text: str) -> bool:
    """True where only some lines end in `\\r\\n`: whoever replaces a line would have to choose for the author."""
    crlf = text.count("\r\n")
    return (0 < crlf < text.count("\n")) or text.endswith("\r")


def with_final_newline_of(original: str, text: str, newline: str) -> str:
    """`text` with or without a final line end, as `original` is."""
    if original.endswith("\n"):
        return text if text.endswith("\n") or not text else text + newline
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def share_lines(lines: tuple[int, int], start: int, end: int) -> bool:
    """Whether lines share one with `lines`, which begin no later; an insertion (start == end) only inside of them."""
    return lines[0] < start < lines[1] if start == end else start < lines[1]


@record
class Block:
    """Lines `start`..`end` (0-based, half-open) of a text became `count` lines; `owners` are the fixes' numbers.

    start == end: lines were put in between. count == 0: the lines were deleted.
    """

    start: int
    end: int
    count: int
    owners: frozenset[int]

    def also_by(self, leans: Mapping[int, frozenset[int]]) -> Block:
        """The same, owned as well by the earlier fixes that its owners lean on."""
        return replace(self, owners=self.owners.union(*(leans[owner] for owner in self.owners)))
