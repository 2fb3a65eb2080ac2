"""The shape of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended.

    what: as people call it. ended: the day, ISO, or the month. successor: an image to move to. source: the page that
    says so. version: as the tag names it, "" where the image itself has ended.
    """

    what: str
    ended: str
    successor: str
    source: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The versions of one image (as its tags begin; `-` for no tag) that have ended, with the day.

    variants: the parts of a tag that the successor's tags have, too, in the same order. other_successors: by a
    version's first number, where the step to `successor` would be too wide, or one back.
    """

    name: str
    successor: str
    source: str
    ended: dict[str, str]
    variants: frozenset[str] = frozenset()
    other_successors: Mapping[str, str] = field(default_factory=dict)

    def successor_of(self, version: str) -> str:
        return self.other_successors.get(version.partition(".")[0], self.successor)


def days(table: str) -> dict[str, str]:
    """Reads lines of a day and the versions that ended on it."""
    rows = (line.split() for line in table.strip().splitlines())
    return {version: day for day, *versions in rows for version in versions}
