"""The lifetimes of products and the tags of official images, as `data.json` and `overrides.toml` tell them."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rules.dockerfile.node import record

ENDED = date.min
"""A cycle's last day where it is over and nobody knows since when."""
_LONG_ENOUGH = timedelta(days=183)


@record
class Cycle:
    """A line of releases that gets fixes together: Python 3.12.

    ends: the last day of free security fixes; None where none is announced. lts_since: None for a cycle without
    long-term support. code_name: in lower case, "" for none.
    """

    name: str
    released: date | None
    ends: date | None
    lts_since: date | None
    code_name: str

    def has_ended(self, day: date) -> bool:
        return self.ends is not None and self.ends < day

    def lasts(self, day: date) -> bool:
        """Whether fixes go on for half a year or longer."""
        return self.ends is None or self.ends >= day + _LONG_ENOUGH

    def is_out(self, day: date) -> bool:
        return self.released is None or self.released <= day

    def is_lts(self, day: date) -> bool:
        return self.lts_since is not None and self.lts_since <= day


@record
class Product:
    """What people call it, and its cycles, newest first."""

    name: str
    cycles: tuple[Cycle, ...]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("data.json").read_text(encoding="utf-8"))
    return data


@cache
def data_day() -> date:
    """The day of the older of the two checkouts that the data was taken from."""
    return min(date.fromisoformat(source["date"]) for source in _data()["sources"].values())


@cache
def product(name: str) -> Product:
    """Raises KeyError for a product that no image carries."""
    page = _data()["products"][name]
    cycles = {row.split()[0]: _cycle(*row.split()) for row in page["cycles"]}
    for cycle, ends in _overrides().get(name, {}).items():
        old = cycles.get(cycle) or Cycle(cycle, None, None, None, "")
        cycles[cycle] = Cycle(cycle, old.released, date.fromisoformat(ends), old.lts_since, old.code_name)
    return Product(page["name"], tuple(cycles.values()))


def _cycle(name: str, released: str, ends: str, lts: str, code_name: str) -> Cycle:
    since = date.min if lts == "always" else _day(lts)
    return Cycle(name, _day(released), _day(ends), since, "" if code_name == "-" else code_name)


def _day(text: str) -> date | None:
    if text == "ended":
        return ENDED
    return None if text == "-" else date.fromisoformat(text)


@cache
def _overrides() -> dict[str, dict[str, str]]:
    tables = tomllib.loads(Path(__file__).with_name("overrides.toml").read_text(encoding="utf-8"))["days"]
    return {table["product"]: table["cycles"] for table in tables}


@cache
def built_tags(image: str) -> frozenset[str]:
    """The tags that an official image has today: patch releases are left out where shorter tags exist."""
    return frozenset(_data()["tags"].get(image, "").split())
