"""A file's patch as GitHub gives it: which lines it shows, which it adds, and what the file was before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rules.dockerfile.source import LineRange

_HEADER = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_CONTEXT = 3
_NO_NEWLINE = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class HunkLine:
    """kind: ` `, `+` or `-`. new: its number at the head; for `-` that of the line that follows. text: with its end."""

    kind: str
    new: int
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """One `@@` part. old_first, new_first: the first line on each side."""

    old_first: int
    new_first: int
    lines: tuple[HunkLine, ...]

    @property
    def shown(self) -> LineRange | None:
        """The head's lines that it shows: any of them may carry a comment. None where it only deletes."""
        count = sum(line.kind != "-" for line in self.lines)
        return LineRange(self.new_first, self.new_first + count - 1) if count else None

    @property
    def added(self) -> tuple[int, ...]:
        return tuple(line.new for line in self.lines if line.kind == "+")

    @property
    def whole_ranges(self) -> tuple[LineRange, ...]:
        """The shown lines cut at deleted ones: a suggestion that straddles a deleted line cannot be committed."""
        shown = self.shown
        if shown is None:
            return ()
        cuts = {line.new for line in self.lines if line.kind == "-" and shown.first < line.new <= shown.last}
        starts = (shown.first, *sorted(cuts))
        return tuple(
            LineRange(first, end - 1) for first, end in zip(starts, (*starts[1:], shown.last + 1), strict=True)
        )


def read_patch(patch: str) -> tuple[Hunk, ...]:
    """The hunks of a unified diff. Lines end at `\\n` alone: a `\\r` belongs to the text."""
    return tuple(_hunk(lines) for lines in _split(patch))


def _split(patch: str) -> Iterator[list[str]]:
    current: list[str] = []
    for line in patch.split("\n"):
        if _HEADER.match(line):
            if current:
                yield current
            current = [line]
        elif current:
            current.append(line)
    if current:
        yield current


def _hunk(lines: list[str]) -> Hunk:
    header = _HEADER.match(lines[0])
    assert header is not None
    old_first, new_first = int(header[1]), int(header[3])
    new, found = new_first, list[HunkLine]()
    for line in lines[1:]:
        if line.startswith("\\") and found:
            last = found.pop()
            found.append(HunkLine(last.kind, last.new, last.text.removesuffix("\n")))
        elif line[:1] in {" ", "+", "-"}:
            found.append(HunkLine(line[0], new, line[1:] + "\n"))
            new += line[0] != "-"
    return Hunk(old_first, new_first, tuple(found))


def lines_of(text: str) -> list[str]:
    """The lines with their ends, split at `\\n` alone."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def before(text: str, hunks: Iterable[Hunk]) -> str | None:
    """The file before the patch, from its text after it; None where the patch does not belong to the text."""
    lines, result, at = lines_of(text), list[str](), 1
    for hunk in hunks:
        shown = [line.text for line in hunk.lines if line.kind != "-"]
        first = hunk.new_first if shown else hunk.new_first + 1
        if first < at or lines[first - 1 : first - 1 + len(shown)] != shown:
            return None
        result += lines[at - 1 : first - 1]
        result += [line.text for line in hunk.lines if line.kind != "+"]
        at = first + len(shown)
    return "".join(result + lines[at - 1 :])


def make_patch(old: str, new: str) -> str:
    """A unified diff without file header, as GitHub would give it."""
    a, b = lines_of(old), lines_of(new)
    return "\n".join(
        line
        for group in SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(_CONTEXT)
        for line in _part(a, b, group)
    )


def _part(a: list[str], b: list[str], group: list[tuple[str, int, int, int, int]]) -> Iterator[str]:
    old, new = (group[0][1], group[-1][2]), (group[0][3], group[-1][4])
    yield f"@@ -{_range(*old)} +{_range(*new)} @@"
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from _marked(" ", a[i1:i2])
        else:
            yield from _marked("-", a[i1:i2])
            yield from _marked("+", b[j1:j2])


def _range(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"


def _marked(kind: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield kind + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield _NO_NEWLINE
