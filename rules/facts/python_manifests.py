"""What pyproject.toml, a Pipfile and the lock files of Python's project managers say of packages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rules.ecosystems.native_packages import requirement_names
from rules.engine.context import BuildContext
from rules.facts.toml_tables import Tables, table, tables_in, texts_in, toml_tables, values_named

_LISTS: tuple[tuple[str, ...], ...] = (
    ("project", "dependencies"),
    ("build-system", "requires"),
    ("tool", "uv", "dev-dependencies"),
)
_TABLES_OF_LISTS: tuple[tuple[str, ...], ...] = (
    ("project", "optional-dependencies"),
    ("dependency-groups",),
    ("tool", "pdm", "dev-dependencies"),
)
_TABLES_BY_NAME: tuple[tuple[str, ...], ...] = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("packages",),
    ("dev-packages",),
)


def named_packages(manifest: Tables) -> tuple[str, ...]:
    """The packages that a manifest names, with their extras."""
    by_list = [name for text in _requirements(manifest) for name in requirement_names(text)]
    return (*by_list, *(name for known in _by_name(manifest) for name in _with_extras(known)))


def _requirements(manifest: Tables) -> Iterator[str]:
    for path in _LISTS:
        yield from texts_in(manifest, *path)
    for path in _TABLES_OF_LISTS:
        for name in table(manifest, *path):
            yield from texts_in(manifest, *path, name)


def _by_name(manifest: Tables) -> Iterator[Tables]:
    yield from (table(manifest, *path) for path in _TABLES_BY_NAME)
    groups = table(manifest, "tool", "poetry", "group")
    yield from (table(group, "dependencies") for group in groups.values())


def _with_extras(known: Tables) -> Iterator[str]:
    for name, version in known.items():
        yield from requirement_names(name)
        for extra in texts_in(version, "extras"):
            yield from requirement_names(f"{name}[{extra}]")


def names_git(manifest: Tables) -> bool:
    """Whether a package is to be cloned."""
    return any(values_named(manifest, "git")) or any("git+" in text for text in _requirements(manifest))


def names_folder(manifest: Tables) -> bool:
    """Whether it depends on folders of the source, or reads its own version from there."""
    folders = table(manifest, "tool"), table(manifest, "packages"), table(manifest, "dev-packages")
    if any(isinstance(value, str) for known in folders for value in values_named(known, "path", "file")):
        return True
    return any("file:" in text for text in _requirements(manifest))


def locked(build: BuildContext, text: str) -> tuple[Mapping[str, Any], ...] | None:
    """The packages of a lock file, each with its `name`; None where nobody can read it."""
    if text.lstrip().startswith("{"):
        return _of_pipenv(text)
    tables = toml_tables(build, text)
    return None if tables is None else tables_in(tables, "package")


def _of_pipenv(text: str) -> tuple[Mapping[str, Any], ...] | None:
    try:
        known = json.loads(text)
    except (ValueError, RecursionError):
        return None
    groups = (table(known, "default"), table(known, "develop"))
    return tuple({"name": name, **table(one)} for group in groups for name, one in group.items())


def is_cloned(package: Mapping[str, Any]) -> bool:
    """Whether a package of a lock file comes from a repository of git."""
    source = table(package, "source")
    return "git" in package or "git" in source or source.get("type") == "git"
