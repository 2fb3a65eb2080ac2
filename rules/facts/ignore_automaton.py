"""Many ignore patterns at once, in time linear in the paths: one automaton, whose states are the bits of a number.

No regular expression is used: the patterns are a stranger's, and so are the paths. Each pattern has a row of bits, one
for each place in it that a match may have come to, and a character moves all rows at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rules.facts.ignore_patterns import PatternStep

_MOST_KEPT = 512
"""Characters whose moves are remembered; paths in more scripts than that work them out again."""


class Automaton:
    """Patterns, compiled. `ends`: for each pattern the place whose bit is set where it fits the whole text so far."""

    def __init__(self, patterns: Iterable[Sequence[PatternStep]]) -> None:
        self._literals: dict[str, list[int]] = defaultdict(list)
        self._sets: dict[Callable[[str], bool], list[int]] = defaultdict(list)
        self._runs: dict[Callable[[str], bool], list[int]] = defaultdict(list)
        self._moves: dict[str, tuple[int, int]] = {}
        folders, starts, ends, at = list[int](), list[int](), list[int](), 0
        for pattern in patterns:
            starts.append(at)
            for token in pattern:
                if token.kind == "folders":
                    folders.append(at)
                    at += 1  # two places: before the first folder, and inside of one
                else:
                    self._placed(token).append(at)
                at += 1
            ends.append(at)
            at += 1
        self.ends = tuple(ends)
        self._folders = number_of(folders)
        self._inside = self._folders << 1
        self._runs_of_all = number_of(at for places in self._runs.values() for at in places)
        # folders or a run may be empty, and a run may follow folders: what comes after them is open from the start
        begun = number_of(starts)
        begun |= (begun & self._folders) << 2
        self.start = begun | (begun & self._runs_of_all) << 1

    def _placed(self, token: PatternStep) -> list[int]:
        if token.literal:
            return self._literals[token.literal]
        return (self._runs if token.kind == "run" else self._sets)[token.fits]

    def after(self, state: int, text: str) -> int:
        """The state after these further characters; 0 where nothing can fit any more."""
        folders, runs = self._folders, self._runs_of_all
        for character in text:
            moves, stays = self._moves.get(character) or self._learnt(character)
            begun = state & folders
            step = (state & moves) << 1 | state & stays
            if character == "/":
                step |= (state & self._inside) << 1 | begun << 2
            if begun:
                step |= begun << 1
            begun = step & folders
            if begun:
                step |= begun << 2
            state = step | (step & runs) << 1
        return state

    def _learnt(self, character: str) -> tuple[int, int]:
        """The places that this character moves on from, and those where it may stay."""
        if len(self._moves) >= _MOST_KEPT:
            self._moves.clear()
        moves = [*self._literals.get(character, ()), *_fitting(self._sets, character)]
        self._moves[character] = number_of(moves), number_of(_fitting(self._runs, character)) | self._inside
        return self._moves[character]


def _fitting(places: dict[Callable[[str], bool], list[int]], character: str) -> Iterable[int]:
    return (at for fits, found in places.items() if fits(character) for at in found)


def number_of(places: Iterable[int]) -> int:
    """The number with these bits set."""
    found = list(places)
    bits = bytearray(max(found, default=0) // 8 + 1)
    for at in found:
        bits[at // 8] |= 1 << at % 8
    return int.from_bytes(bits, "little")
