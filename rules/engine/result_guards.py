"""What must hold for the result of fixes (G3, G4): nothing is different that no edit meant to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from rules.dockerfile.model import Dockerfile, Instruction, Run
from rules.dockerfile.source import Span
from rules.engine.edited_text import EditedText
from rules.engine.guards import overlapped, runs_in
from rules.engine.silencing_comments import silencing_comments
from rules.engine.stage_graph import stage_graph


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
        or _reason_against_suppressions(before, after, kept)
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


def _reason_against_suppressions(before: Dockerfile, after: Dockerfile, kept: dict[Span, Instruction]) -> str:
    """No comment that silences a rule is lost, or comes to stand above an instruction that it was not about."""
    old, new = silencing_comments(before), silencing_comments(after)
    lost = Counter(chain(*old.values())) - Counter(chain(*new.values()))
    if lost:
        return f"the suppression {next(iter(lost))!r} would be lost"
    for instruction in after.instructions if old else ():
        one = kept.get(instruction.span)
        if one is not None and new.get(instruction) != old.get(one):
            return f"a suppression would no longer stand above the {one.keyword} in line {one.lines.first}, or come to"
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
        beyond = next((run.beyond for run in runs_in(instruction) if run.beyond), "")
        text = after.source.slice(instruction.span)
        if beyond and all(before.source.slice(i.span) != text for i in before.instructions):
            return f"the RUN in line {instruction.lines.first} of the result could not be read: {beyond}"
    return ""
