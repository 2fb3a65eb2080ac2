"""Which finding of today is which of those that comments speak of: by content, by place, then by similarity.

Pairs are taken from the most alike downwards, each side once. What was said competes as a whole, with what people
dismissed and what they accepted: so no comment answers for a finding that another one speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.review.fingerprints import Fingerprint
from rules.dockerfile.source import LineRange

_SAME = 12
_STANDS = 6
_LIKE_CORE = 0.75
_EDITED = ((0.75, 2), (0.5, 4), (0.25, 6))
"""An instruction is still itself where this part of its words is as it was, and so much of its neighbourhood."""

_MOST_EQUALS = 32
"""Of many findings that are alike in something, those nearest in order are compared."""


@dataclass(frozen=True)
class Told:
    """What a comment says of one finding.

    stands: where GitHub shows the comment now, None where its lines changed. only_as_it_was: an edited instruction is
    another one.
    """

    fingerprint: Fingerprint
    stands: LineRange | None = None
    only_as_it_was: bool = False


@dataclass(frozen=True)
class Found:
    """A finding of today. old: how version 0.1 would have named it: with its own number, then with the others."""

    fingerprint: Fingerprint
    lines: LineRange
    old: tuple[str, ...] = ()


def match(told: Sequence[Told], found: Sequence[Found], places: Collection[str]) -> Mapping[int, int]:
    """For positions in `told` the positions in `found`.

    places: of all files that are there today. A comment on another file may have moved with it to any of them.
    """
    at_home = {n for n, one in enumerate(told) if one.fingerprint.place in places}
    pairs = _pairs(told, at_home, found, range(len(found)), by_place=True)
    homeless = set(range(len(told))) - at_home
    if homeless:
        free = set(range(len(found))) - set(pairs.values())
        pairs |= _pairs(told, homeless, found, sorted(free), by_place=False)
    return pairs


def _pairs(
    told: Sequence[Told], mine: Iterable[int], found: Sequence[Found], free: Iterable[int], *, by_place: bool
) -> dict[int, int]:
    index = _Index(found, free, by_place)
    scored = [
        (-score, _distance(told[t], found[f]), t, f)
        for t in mine
        for f in index.near(told[t])
        if (score := likeness(told[t], found[f])) > 0
    ]
    pairs, taken = dict[int, int](), set[int]()
    for _, _, t, f in sorted(scored):
        if t not in pairs and f not in taken:
            pairs[t] = f
            taken.add(f)
    return pairs


def _distance(told: Told, found: Found) -> int:
    return abs(told.fingerprint.nth - found.fingerprint.nth)


class _Index:
    """Findings by what they may have in common with a comment, so that not each is compared with each."""

    def __init__(self, found: Sequence[Found], free: Iterable[int], by_place: bool) -> None:
        self._by_place = by_place
        self._found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n in free:
            for key in self._keys(found[n].fingerprint, *found[n].old):
                self._found[key].append(n)

    def near(self, told: Told) -> Iterable[int]:
        at, near = told.fingerprint.nth - 1, _MOST_EQUALS // 2
        listed = (self._found.get(key, ()) for key in self._keys(told.fingerprint))
        return {n for found in listed for n in found[max(0, min(at, len(found)) - near) : at + near]}

    def _keys(self, one: Fingerprint, *old: str) -> Iterator[tuple[str, ...]]:
        where = one.place if self._by_place else ""
        if one.is_old:
            yield where, "old", one.content
            return
        yield where, one.rule, "content", one.content
        yield where, one.rule, "core", one.core
        yield where, one.rule, "above", one.above
        yield where, one.rule, "below", one.below
        yield where, one.rule, "order", one.stage, one.order
        for content in old:
            yield where, "old", content


def likeness(told: Told, found: Found) -> float:
    """How sure it is that both are the same; 0 where they are not."""
    old, new = told.fingerprint, found.fingerprint
    stands = told.stands is not None and old.place == new.place and told.stands.touches(found.lines)
    if old.is_old:
        return _likeness_in_0_1(old, found, stands)
    if old.rule != new.rule:
        return 0.0
    around = _around(old, new) + (_STANDS if stands else 0)
    if old.content == new.content:
        # where there are fewer equals than there were, it may be itself that went
        return _SAME + around if stands or new.of >= old.of else 0.0
    if told.only_as_it_was or (told.stands is not None and not stands):
        return 0.0  # GitHub says that the comment's lines are as they were
    alike = max(old.likeness(new), _LIKE_CORE if old.core == new.core else 0.0)
    is_same = any(alike >= least and around >= needed for least, needed in _EDITED)
    return 8 * alike + around if is_same else 0.0


def _around(old: Fingerprint, new: Fingerprint) -> int:
    """What of the neighbourhood is as it was. The order alone tells nothing of an instruction in another stage."""
    in_stage = old.stage == new.stage
    same = (old.above == new.above, old.below == new.below, in_stage and old.order == new.order)
    return 2 * sum(same) + in_stage


def _likeness_in_0_1(old: Fingerprint, found: Found, stands: bool) -> float:
    """Its content has the number among equals in it, which an accepted one above may have changed since."""
    if found.old[:1] == (old.content,):
        return _SAME + (_STANDS if stands else 0)
    return _SAME - 1 + _STANDS if stands and old.content in found.old else 0.0
