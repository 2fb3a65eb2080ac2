"""What must hold for a fix, whichever rule made it (G1-G4). Each guard answers with a reason to refuse, "" for none."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rules.dockerfile.model import Dockerfile, Instruction, Onbuild, Run
from rules.dockerfile.source import Span
from rules.engine.finding import Edit, Fix
from rules.engine.lines import EditedText, mixes_line_ends
from rules.engine.stage_graph import stage_graph

_SURROGATE = re.compile(r"[\ud800-\udfff]")  # bytes that are no UTF-8, as the reader keeps them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")


def reason_against_editing(dockerfile: Dockerfile) -> str:
    """G1 and G4 for the whole file: is it written in the language that we read, and can its lines be replaced?"""
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
        if not _replaces(edit, instruction) and any(run.beyond for run in _runs(instruction)):
            beyond = next(run.beyond for run in _runs(instruction) if run.beyond)
            return f"the script of the RUN in line {instruction.lines.first} is beyond us: {beyond}"
    if not all(_is_ground(at, dockerfile) for at in (edit.span.start, edit.span.end)):
        return f"an edit in line {line} lies neither in an instruction's text nor on whole lines"
    return ""


def _runs(instruction: Instruction) -> Iterator[Run]:
    if isinstance(instruction, Onbuild) and instruction.trigger is not None:
        yield from _runs(instruction.trigger)
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


def reason_against_result(before: Dockerfile, edited: EditedText, after: Dockerfile, changes_stages: bool) -> str:
    """G3 and G4: is everything that no edit meant to change as it was, and can we still read what was edited?"""
    if not before.source.text.endswith("\n") and edited.text.endswith("\n"):
        return "the file would gain a final line end"
    if not changes_stages and stage_graph(before) != stage_graph(after):
        return "the stages would change"
    touched = {id(i): i for owned in edited.edits for i in overlapped(owned.edit, before)}
    kept = {edited.moved_span(i.span): i for i in before.instructions if id(i) not in touched}
    made = tuple(i for i in after.instructions if i.span not in kept)
    return (
        _reason_against_others(before, after, kept, changes_stages)
        or _reason_against_words(edited, tuple(touched.values()), made)
        or _reason_against_scripts(before, after, made)
    )


def _reason_against_others(
    before: Dockerfile, after: Dockerfile, kept: dict[Span, Instruction], changes_stages: bool
) -> str:
    """Every instruction that no edit overlaps is the same text at its place, in the same stage."""
    homes = {} if changes_stages else _stage_numbers(before)
    new_homes = {} if changes_stages else _stage_numbers(after)
    places = {i.span: i for i in after.instructions}
    for place, instruction in kept.items():
        same = places.get(place)
        if same is None or after.source.slice(place) != before.source.slice(instruction.span):
            return (
                f"the {instruction.keyword} in line {instruction.lines.first} would change, which the fix did not mean"
            )
        if homes.get(id(instruction)) != new_homes.get(id(same)):
            return f"the {instruction.keyword} in line {instruction.lines.first} would move to another stage"
    return ""


def _stage_numbers(dockerfile: Dockerfile) -> dict[int, int]:
    return {id(i): stage.index for stage in dockerfile.stages for i in (stage.base, *stage.instructions)}


def _reason_against_words(edited: EditedText, touched: tuple[Instruction, ...], made: tuple[Instruction, ...]) -> str:
    """In an edited instruction, every word that no edit changes is still a word at its place; commands stay whole."""
    if not touched:
        return ""
    roles = dict(word for i in made for word in _words(i))
    by_start, by_end = ({getattr(place, edge): role for place, role in roles.items()} for edge in ("start", "end"))
    commands: dict[tuple[int, int], tuple[int, int]] = {}
    for instruction in touched:
        for span, role in _words(instruction):
            if edited.cuts(span):
                continue
            place = edited.moved_span(span)
            now = roles.get(place)
            at_edge = edited.touches(span)
            if now is None and at_edge:
                now = by_start.get(place.start) or by_end.get(place.end)
            home = (role.instruction, role.command)
            if (
                now is None
                or commands.setdefault(home, now[:2]) != now[:2]
                or not (at_edge or now.is_name is role.is_name)
            ):
                return f"the word {edited.source.slice(span)!r} would be read otherwise, which the fix did not mean"
    return ""


class _Role(NamedTuple):
    """What a word is: of which instruction (by its start), of which command (0: none), and whether it names that."""

    instruction: int
    command: int
    is_name: bool


def _words(instruction: Instruction) -> Iterator[tuple[Span, _Role]]:
    """The words of an instruction that a fix leaves as they are unless it touches them."""
    at = instruction.span.start
    yield instruction.keyword_span, _Role(at, 0, True)
    yield from ((flag.span, _Role(at, 0, False)) for flag in instruction.flags)
    if not isinstance(instruction, Run) or instruction.exec_form:
        yield from ((word.span, _Role(at, 0, False)) for word in instruction.arguments)
    elif not instruction.beyond:
        for number, command in enumerate(instruction.commands, 1):
            yield from ((word.span, _Role(at, number, n == 0)) for n, word in enumerate(command.words))
            others = (*command.assignments, *command.redirections)
            yield from ((word.span, _Role(at, number, False)) for word in others)


def _reason_against_scripts(before: Dockerfile, after: Dockerfile, made: tuple[Instruction, ...]) -> str:
    """Every RUN that the edits made can be read, unless it could not be read before either and has only moved."""
    for instruction in made:
        beyond = next((run.beyond for run in _runs(instruction) if run.beyond), "")
        text = after.source.slice(instruction.span)
        if beyond and all(before.source.slice(i.span) != text for i in before.instructions):
            return f"the RUN in line {instruction.lines.first} of the result could not be read: {beyond}"
    return ""
