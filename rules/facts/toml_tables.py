"""TOML files of a project, read by the standard library: manifests and lock files, each once a build context."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from rules.dockerfile.memo import fact
from rules.engine.context import BuildContext

Tables = Mapping[str, Any]

_MOST_CHARACTERS = 1_000_000
_MOST_PARTS = 33
_LONG_KEY = re.compile(rf"""(?:(?:(?<![\w-])[\w-]+|"[^"]*"|'[^']*')[ \t]*\.[ \t]*){{{_MOST_PARTS}}}""")
"""tomllib takes time and memory that grow with the square of a dotted key's parts; nobody writes that many."""


@fact
def toml_tables(build: BuildContext, text: str) -> Tables | None:
    """What the text holds; None where nobody can read it."""
    if len(text) > _MOST_CHARACTERS or _has_long_key(text):
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _has_long_key(text: str) -> bool:
    """Only lines with so many dots are looked at closely: with all of a lock file that takes longer than reading it."""
    return any(line.count(".") >= _MOST_PARTS and _LONG_KEY.search(line) for line in text.split("\n"))


def table(known: Any, *path: str) -> Tables:
    """The table of that name, empty where there is none."""
    for name in path:
        known = known.get(name) if isinstance(known, dict) else None
    return known if isinstance(known, dict) else {}


def tables_in(known: Any, *path: str) -> tuple[Tables, ...]:
    """The tables of an array, such as a lock file's `[[package]]`."""
    found = table(known, *path[:-1]).get(path[-1])
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def texts_in(known: Any, *path: str) -> tuple[str, ...]:
    """The strings of an array."""
    found = table(known, *path[:-1]).get(path[-1])
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def values_named(known: Any, *names: str) -> Iterator[Any]:
    """The values of these keys in any table, however deep."""
    for key, value in known.items() if isinstance(known, dict) else ():
        if key in names:
            yield value
        yield from values_named(value, *names)
    for one in known if isinstance(known, list) else ():
        yield from values_named(one, *names)
