"""What must hold for a fix before it is tried (G1, G2). Each guard answers with a reason to refuse, "" for none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile, Instruction, Onbuild, Run
from rules.dockerfile.source import Span
from rules.engine.finding import Edit, Fix
from rules.engine.lines import mixes_line_ends

_SURROGATE = expression(r"[\ud800-\udfff]")  # bytes that are no UTF-8, as the reader keeps them
_CONTROL = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")


def reason_against_editing(dockerfile: Dockerfile) -> str:
    """G1 and G4 for the file: is it written in the language that we read, and can its lines be replaced?"""
    syntax = next((d.value for d in dockerfile.directives if d.name == "syntax"), "")
    frontend = syntax.removeprefix("docker.io/")
    if frontend and not frontend.startswith("docker/dockerfile"):
        return f"`# syntax={syntax}` selects another language than docker/dockerfile"
    if _SURROGATE.search(dockerfile.source.text):
        return "the file is not UTF-8"
    if mixes_line_ends(dockerfile.source.text):
        return "the file mixes Unix and Windows line ends: make them one kind first"
    return ""


def reason_against(fix: Fix, dockerfile: Dockerfile) -> str:
    """G1 and G2: are the edits well formed, and do they stay where this file can be edited?"""
    edits, size = sorted(fix.edits), len(dockerfile.source.text)
    if not edits:
        return "the fix has no edits"
    if any(_CONTROL.search(e.replacement) for e in edits):
        return "an edit would put in a control character"
    if any(not 0 <= e.span.start <= e.span.end <= size for e in edits):
        return "an edit lies outside the file"
    for one, other in pairwise(edits):
        if other.span.start < one.span.end or one.span.start == other.span.start:
            return "two edits of the fix overlap"
    return next((reason for e in edits if (reason := _reason_against_edit(e, dockerfile))), "")


def _reason_against_edit(edit: Edit, dockerfile: Dockerfile) -> str:
    line = dockerfile.source.line_of(edit.span.start)
    for instruction in overlapped(edit, dockerfile):
        if not _replaces(edit, instruction) and any(run.beyond for run in runs_in(instruction)):
            beyond = next(run.beyond for run in runs_in(instruction) if run.beyond)
            return f"the script of the RUN in line {instruction.lines.first} can't be read: {beyond}"
    if not all(_is_ground(at, dockerfile) for at in (edit.span.start, edit.span.end)):
        return f"an edit in line {line} lies neither in an instruction's text nor on whole lines"
    return ""


def runs_in(instruction: Instruction) -> Iterator[Run]:
    """The RUN that an instruction is, or that its ONBUILD holds."""
    if isinstance(instruction, Onbuild) and instruction.trigger is not None:
        yield from runs_in(instruction.trigger)
    elif isinstance(instruction, Run):
        yield instruction


def overlapped(edit: Edit, dockerfile: Dockerfile) -> Iterator[Instruction]:
    """The instructions whose text an edit changes; whole lines put in front of one, or behind it, leave it as it is."""
    whole_lines = edit.replacement.endswith("\n")
    at_end = edit.span.start == len(dockerfile.source.text) and edit.replacement.startswith(("\n", "\r\n"))
    for instruction in _near(edit.span, dockerfile):
        span = instruction.span
        if edit.span:
            hit = edit.span.start <= span.end and span.start < edit.span.end
        elif edit.span.start == span.start:
            hit = not whole_lines
        else:
            hit = span.start < edit.span.start <= span.end and not at_end
        if hit:
            yield instruction


def _near(span: Span, dockerfile: Dockerfile) -> Iterator[Instruction]:
    instructions = dockerfile.instructions
    at = max(0, bisect_left(instructions, span.start, key=lambda i: i.span.start) - 1)
    while at < len(instructions) and instructions[at].span.start <= span.end:
        yield instructions[at]
        at += 1


def _replaces(edit: Edit, instruction: Instruction) -> bool:
    return edit.span.covers(instruction.span)


def _is_ground(offset: int, dockerfile: Dockerfile) -> bool:
    """Whether an edit may begin or end here: at a line's start, the file's end, in an instruction's text or heredoc."""
    text = dockerfile.source.text
    if offset in (0, len(text)) or text[offset - 1] == "\n":
        return True
    return any(_holds(instruction, offset) for instruction in _near(Span(offset, offset), dockerfile))


def _holds(instruction: Instruction, offset: int) -> bool:
    if offset == instruction.span.end or any(h.body.start <= offset <= h.body.end for h in instruction.heredocs):
        return True
    logical = instruction.logical
    at = bisect_right(logical.offsets, offset) - 1
    if at < 0:
        return False
    end = logical.starts[at + 1] if at + 1 < len(logical.starts) else len(logical.text)
    return offset <= logical.offsets[at] + end - logical.starts[at]
