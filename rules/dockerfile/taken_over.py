"""Pieces of a file that stand unchanged in another version of it: they are taken over and not read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from rules.dockerfile.kinds import Assigning, Assignment, Onbuild
from rules.dockerfile.memo import Facts
from rules.dockerfile.model import Dockerfile, Piece
from rules.dockerfile.moved import moved_flag, moved_heredoc, moved_logical, moved_span, moved_word, moved_words
from rules.dockerfile.parts import Instruction, ShellInstruction
from rules.dockerfile.run import Run
from rules.dockerfile.source import LineRange


class TakenOver:
    """The pieces of `before`, by their places in `text`. moved: where a place of `before` is to be looked for."""

    def __init__(self, before: Dockerfile, text: str, moved: Callable[[int], int]) -> None:
        self.escape = before.escape
        self._before, self._text = before.source.text, text
        self._pieces = {moved(piece.span.start): piece for piece in before.pieces if piece.kind != "directive"}

    def at(self, offset: int, line: int) -> Piece | None:
        """The piece that begins in this place and line; None where it is not there as it was."""
        piece = self._pieces.get(offset)
        if piece is None:
            return None
        end = offset + len(piece.span)
        is_last = piece.span.end == len(self._before)  # the end of the file may have cut it off
        is_same = self._text.startswith(self._before[piece.span.start : piece.span.end], offset)
        if not is_same or (is_last and end != len(self._text)):
            return None
        return _moved(piece, offset - piece.span.start, line - piece.lines.first)


def fits_shell(instruction: Instruction, shell: tuple[str, ...]) -> bool:
    """Whether the instruction was read under this SHELL, if it depends on it."""
    if isinstance(instruction, Onbuild):
        return instruction.trigger is None or fits_shell(instruction.trigger, shell)
    return not isinstance(instruction, ShellInstruction) or instruction.shell == shell


def _moved(piece: Piece, by: int, down: int) -> Piece:
    if by == down == 0:
        return piece
    lines = LineRange(piece.lines.first + down, piece.lines.last + down)
    instruction = piece.instruction
    return Piece(
        piece.kind,
        lines,
        moved_span(piece.span, by),
        None if instruction is None else _instruction(instruction, by, down),
    )


def _instruction(old: Instruction, by: int, down: int) -> Instruction:
    changes: dict[str, Any] = {
        "keyword_span": moved_span(old.keyword_span, by),
        "flags": tuple([moved_flag(flag, by) for flag in old.flags]),
        "arguments": moved_words(old.arguments, by),
        "span": moved_span(old.span, by),
        "lines": LineRange(old.lines.first + down, old.lines.last + down),
        "heredocs": tuple([moved_heredoc(heredoc, by) for heredoc in old.heredocs]),
        "logical": moved_logical(old.logical, by),
    }
    if isinstance(old, Run):
        first, further = old.origin or (old, 0)
        changes["origin"] = first, further + by
    elif isinstance(old, Assigning):
        changes["assignments"] = tuple([_assignment(one, by) for one in old.assignments])
    elif isinstance(old, Onbuild) and old.trigger is not None:
        changes["trigger"] = _instruction(old.trigger, by, down)
    return _copied(old, changes)


def _copied(old: Instruction, changes: dict[str, Any]) -> Instruction:
    """`dataclasses.replace`, which takes three times as long for what a rewrite does to most instructions."""
    new = object.__new__(type(old))
    known = vars(old)
    vars(new).update({name: known[name] for name in _fields_of(type(old))}, **changes, facts=Facts())
    return new


_FIELDS: dict[type[Instruction], tuple[str, ...]] = {}


def _fields_of(kind: type[Instruction]) -> tuple[str, ...]:
    """What a constructor of instructions sets; not what was found out since, which may tell of places."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(one.name for one in fields(kind))
    return _FIELDS[kind]


def _assignment(old: Assignment, by: int) -> Assignment:
    return Assignment(old.name, None if old.value is None else moved_word(old.value, by), moved_span(old.span, by))
