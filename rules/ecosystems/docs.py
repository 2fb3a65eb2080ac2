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
    "fetches": ("downloads", "sub-commands that download packages or indexes"),
    "removes": ("removes", "sub-commands that remove packages"),
    "quiet": ("quiet", "sub-commands that only tell or set up: they read nothing of a project and install nothing"),
    "runs": ("starts", "sub-commands that start a program or a script of the project, which is named behind them"),
    "secrets": ("secrets", "files with passwords of registries, which it reads"),
    "cache": ("cache", "folders that keep what it downloads"),
    "leftover": ("kept out", "what keeps its cache out of a shipped layer"),
    "lock": ("lock file", "its lock file, and what makes an install insist on it"),
    "dev": ("development", "what leaves development dependencies out"),
    "pins": ("by name", "sub-commands that take packages by name, with a version or without"),
    "reads": ("reads", "files that an install reads"),
    "itself": ("itself", "what it installs itself as, or builds with: such an install is a quick step"),
    "since": ("versions", "options and sub-commands that old versions lack"),
    "system": ("system", "for packages of the system: when it asks, upgrades, and leaves signatures unchecked"),
}
"""What is known of a manager, by the field of its record: in a word, and in a line."""


def render(known: Iterable[Ecosystem]) -> str:
    """The page: what there is to know in one table, then each manager with its values, or why there are none."""
    every = tuple(known)
    short = [name for name, _ in COLUMNS.values()]
    lines = [
        "# Ecosystems",
        "",
        "What Slimline knows of each package manager and build tool. `make docs` renders this page from the records in",
        "`rules/ecosystems`, so don't edit it.",
        "",
        *(f"- **{name}**: {meaning}" for name, meaning in COLUMNS.values()),
        "",
        "## Overview",
        "",
        "A check mark says that there is something to know. A dash says that there is nothing, and the sections below",
        "say why.",
        "",
        f"| | {' | '.join(short)} |",
        f"|---|{':---:|' * len(short)}",
        *(_row(manager) for ecosystem in every for manager in ecosystem.managers),
    ]
    for ecosystem in every:
        lines += ["", f"## {ecosystem.title}"]
        for at, manager in enumerate(ecosystem.managers):
            lines += ["", f"### `{manager.name}`", "", *_told(manager, ecosystem.managers[:at])]
    return "\n".join(lines) + "\n"


def values(manager: Manager) -> dict[str, object]:
    """What the record says, by field, without what is only there to read a command line."""
    return {field.name: getattr(manager, field.name) for field in fields(manager) if field.name in COLUMNS}


def _row(manager: Manager) -> str:
    known = values(manager)
    marks = ("–" if isinstance(known[name], Never) else "✓" for name in COLUMNS)  # noqa: RUF001
    return f"| `{manager.name}` | {' | '.join(marks)} |"


def _told(manager: Manager, above: Iterable[Manager]) -> Iterator[str]:
    """A line for each field; of a manager that is like another one, only that."""
    known = values(manager)
    like = next((other for other in above if values(other) == known), None)
    if like is not None:
        yield f"Like `{like.name}`."
        return
    for name, (short, _) in COLUMNS.items():
        yield f"- **{short}**: {_cell(known[name])}"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in sorted(texts) if text) or "any goal or task"


@singledispatch
def _cell(value: object) -> str:
    raise TypeError(f"no cell for {value!r}")


@_cell.register
def _(value: Never) -> str:
    return f"nothing, because {value.reason}"


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
    asks = f"asks before {_listed(value.asks)} without `{value.yes[0]}`" if value.yes else "asks nothing"
    upgrades = f"upgrades everything with {_listed(value.upgrades)}" if value.upgrades else ""
    unchecked = f"leaves signatures unchecked with {_listed(value.unchecked)}" if value.unchecked else ""
    return "; ".join(filter(None, (asks, upgrades, unchecked)))


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
