"""Unified differences: which lines GitHub shows, and so where a comment may stand.

Written apart from `app.review`, whose judgement the sandbox checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Side = Literal["LEFT", "RIGHT"]

# GitHub leaves `patch` out for binary files and for big differences; it publishes no number for "big".
PATCH_LIMIT_LINES = 3_000
PATCH_LIMIT_CHARACTERS = 1_000_000

_HEADER = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One file of a comparison. patch: from its first `@@`, None where GitHub leaves it out. sha: the head's blob."""

    path: str
    previous_path: str | None
    status: str
    sha: str
    patch: str | None
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class PatchLine:
    """A line of a hunk. kind: ` `, `+` or `-`. position: lines below the first `@@`."""

    kind: str
    old: int | None
    new: int | None
    text: str
    position: int

    def number(self, side: Side) -> int | None:
        return self.new if side == "RIGHT" else self.old


@dataclass(frozen=True, slots=True)
class Hunk:
    """One `@@` part."""

    header: str
    lines: tuple[PatchLine, ...]

    def find(self, side: Side, line: int) -> PatchLine | None:
        return next((shown for shown in self.lines if shown.number(side) == line), None)

    def text_to(self, last: PatchLine) -> str:
        """The hunk down to a line, as `diff_hunk` carries it."""
        shown = [line for line in self.lines if line.position <= last.position]
        return "\n".join([self.header, *(line.kind + line.text for line in shown)])


def hunks_of(patch: str | None) -> tuple[Hunk, ...]:
    """The hunks of a patch; none where the patch is missing."""
    if not patch:
        return ()
    lines = patch.split("\n")
    starts = [index for index, line in enumerate(lines) if line.startswith("@@")]
    ends = [*starts[1:], len(lines)]
    return tuple(
        Hunk(lines[start], tuple(_hunk_lines(lines, start, end))) for start, end in zip(starts, ends, strict=True)
    )


def _hunk_lines(lines: list[str], start: int, end: int) -> Iterator[PatchLine]:
    header = _HEADER.match(lines[start])
    assert header is not None, lines[start]
    old, new = int(header[1]), int(header[2])
    for position in range(start + 1, end):
        kind, text = lines[position][:1], lines[position][1:]
        if kind not in (" ", "+", "-"):
            continue  # `\ No newline at end of file`
        yield PatchLine(kind, old if kind != "+" else None, new if kind != "-" else None, text, position)
        old += kind != "+"
        new += kind != "-"


def differences_from(raw: str, patch: str) -> list[FileDifference]:
    """Join `git diff --raw -z` and `git diff --patch`, which name the files in the same order."""
    sections = iter(re.split(r"^diff --git ", patch, flags=re.MULTILINE)[1:])
    fields = iter(raw.split("\0")[:-1])
    found = []
    for facts in fields:
        *_, old_sha, new_sha, letter = facts.split()
        path, previous = next(fields), None
        if letter[0] in "RC":
            previous, path = path, next(fields)
        section = next(sections)
        if letter[0] == "T":
            section = next(sections)  # a change of type is a removal and an addition
        status = _STATUS.get(letter[0], "changed")
        found.append(_difference(path, previous, status, old_sha if letter[0] == "D" else new_sha, section))
    return found


def _difference(path: str, previous: str | None, status: str, sha: str, section: str) -> FileDifference:
    start = re.search(r"^@@", section, flags=re.MULTILINE)
    patch = section[start.start() :].removesuffix("\n") if start else ""
    lines = [line for hunk in hunks_of(patch) for line in hunk.lines]
    additions = sum(line.kind == "+" for line in lines)
    deletions = sum(line.kind == "-" for line in lines)
    too_big = additions + deletions > PATCH_LIMIT_LINES or len(patch) > PATCH_LIMIT_CHARACTERS
    return FileDifference(path, previous, status, sha, None if too_big or not patch else patch, additions, deletions)
