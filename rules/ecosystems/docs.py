"""Renders docs/ecosystems.md from the records. `python -m rules.ecosystems.docs` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import singledispatch
from pathlib import Path

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.catalogue import ecosystems
from rules.ecosystems.record import Dev, Ecosystem, Fetches, Lock, Manager, Never, Pins, Reads, SystemCalls

PAGE = "docs/ecosystems.md"

COLUMNS = {
    "fetches": "downloads with",
    "removes": "removes with",
    "quiet": "only tells or sets up with",
    "runs": "starts programs with",
    "secrets": "reads secrets from",
    "cache": "cache",
    "leftover": "kept out by",
    "lock": "lock file, insisted on by",
    "dev": "development dependencies left out by",
    "pins": "takes packages by name",
    "reads": "reads",
    "itself": "installs itself as",
    "since": "lacked by old versions",
    "system": "asks before, without",
}
"""What is known of a manager, by the field of its record."""


def render(known: Iterable[Ecosystem]) -> str:
    """The page: a table of what is known of each manager, and why there is nothing to know where a cell is empty."""
    every = tuple(known)
    lines = [
        "# Ecosystems",
        "",
        "What Slimline knows of each package manager, rendered from the records in `rules/ecosystems` by `make docs`;",
        "do not edit. A dash has its reason below the table.",
        "",
        f"| manager | {' | '.join(COLUMNS.values())} |",
        f"|---|{'---|' * len(COLUMNS)}",
    ]
    for ecosystem in every:
        lines.append(f"| **{ecosystem.title}** |{' |' * len(COLUMNS)}")
        lines += [_row(manager) for manager in ecosystem.managers]
    lines += ["", "## Why a cell is empty", ""]
    lines += [line for ecosystem in every for manager in ecosystem.managers for line in _reasons(manager)]
    return "\n".join(lines) + "\n"


def values(manager: Manager) -> dict[str, object]:
    """What the record says, by field, without what is only there to read a command line."""
    return {field.name: getattr(manager, field.name) for field in fields(manager) if field.name in COLUMNS}


def _row(manager: Manager) -> str:
    known = values(manager)
    cells = (_cell(known[name]).replace("|", "\\|") for name in COLUMNS)
    return f"| `{manager.name}` | {' | '.join(cells)} |"


def _reasons(manager: Manager) -> Iterator[str]:
    empty = [(COLUMNS[name], value.reason) for name, value in values(manager).items() if isinstance(value, Never)]
    by_reason: dict[str, list[str]] = {}
    for column, reason in empty:
        by_reason.setdefault(reason, []).append(column)
    if by_reason:
        yield f"- `{manager.name}`"
        yield from (f"  - {', '.join(columns)}: {reason}" for reason, columns in by_reason.items())


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in sorted(texts) if text) or "any goal or task"


@singledispatch
def _cell(value: object) -> str:
    raise TypeError(f"no cell for {value!r}")


@_cell.register
def _(value: Never) -> str:
    return "-"


@_cell.register
def _(value: Fetches) -> str:
    return _listed(value.verbs | value.refreshes)


@_cell.register
def _(value: Cache) -> str:
    return _listed(value.folders)


@_cell.register
def _(value: Leftover) -> str:
    cleaner = value.cleaner.replace("{program} ", "").replace("{mounts}", "<its folders>")
    return f"`{value.flag or cleaner}`" if value.flag or cleaner else "a removal of the folder in use"


@_cell.register
def _(value: Lock) -> str:
    return f"{_listed(value.files)}: `{value.flag or value.subcommand}`"


@_cell.register
def _(value: Dev) -> str:
    return ", ".join(f"`{flag}`" for flag in value.flags)


@_cell.register
def _(value: Pins) -> str:
    return _listed(value.verbs)


@_cell.register
def _(value: SystemCalls) -> str:
    return f"{_listed(value.asks)}: `{value.yes[0]}`" if value.yes else "nothing"


@_cell.register
def _(value: Reads) -> str:
    return _listed((*value.manifests, *value.others))


@_cell.register
def _(value: frozenset) -> str:  # type: ignore[type-arg]
    return _listed(value)


@_cell.register
def _(value: dict) -> str:  # type: ignore[type-arg]
    return ", ".join(f"`{option}` before {version}" for option, version in value.items())


if __name__ == "__main__":
    (Path(sys.argv[1] if len(sys.argv) > 1 else ".") / PAGE).write_text(render(ecosystems()), encoding="utf-8")
