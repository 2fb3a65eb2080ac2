"""Files that an image carries for nothing though a container sees them: caches, archives, histories, tests, manuals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import caches
from rules.ecosystems.debian import APT_LISTS
from rules.engine.catalogue import rule_named


@dataclass(frozen=True, slots=True)
class Useless:
    """Why a file need not be there. group: the folder that holds all of its kind. rule: who would have kept it out."""

    group: str
    reason: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class _Kept:
    reason: str
    rule: str | None


_APT_CACHE = {"var/cache/apt/": _Kept("packages that apt-get keeps", "apt-lists-kept")}


def _kept_by(one: Cache) -> _Kept:
    if one is APT_LISTS:
        return _Kept("package lists that apt-get downloads", "apt-lists-kept")
    rule = rule_named(f"{one.tool}-cache-kept")
    return _Kept(f"downloads that {one.tool} keeps", rule.name if rule else None)


@cache
def _cache_folders() -> dict[str, _Kept]:
    """What nothing reads in a container. Where installed files are links into a cache, the cache is the program."""
    linked = {folder for one in caches() if one.links for folder in one.folders}
    kept = {one: _kept_by(one) for one in caches()}
    idle = {one: why for one, why in kept.items() if why.rule or not one.has_other_use}
    folders = {folder: why for one, why in idle.items() for folder in one.folders if folder not in linked}
    return {f"{folder.lstrip('/')}/": why for folder, why in folders.items()} | _APT_CACHE


_MANUALS = ("usr/share/doc/", "usr/share/man/", "usr/share/info/", "usr/local/share/man/", "usr/local/share/doc/")
_ARCHIVES = (
    *(".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst"),
    *(".zip", ".deb", ".rpm", ".whl"),
)
_LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules", "gems"})
_DEBRIS = frozenset({"test", "tests", "spec", "docs", "doc", "examples"})


def useless(path: str) -> Useless | None:
    """Why nothing reads this file in a container; None where something may."""
    parts = path.split("/")
    return next((found for found in (_cached(path, parts), _history(parts), _manual(path, parts)) if found), None)


def _cached(path: str, parts: list[str]) -> Useless | None:
    folders = _cache_folders()
    homes = {"root": 1, "home": 2}.get(parts[0], len(parts))
    for shown in (path, "/".join(["~", *parts[homes:]])):
        if not shown.startswith(tuple(folders)):
            continue
        folder = max((f for f in folders if shown.startswith(f)), key=len)
        group = folder.rstrip("/").replace("~", "/".join(parts[:homes]), 1)
        return Useless(group, folders[folder].reason, folders[folder].rule)
    return None


def _history(parts: list[str]) -> Useless | None:
    if ".git" not in parts[:-1]:
        return None
    return Useless("/".join(parts[: parts.index(".git") + 1]), "the project's history", "git-history-copied")


def _manual(path: str, parts: list[str]) -> Useless | None:
    if path.startswith(_MANUALS):
        return Useless(next(f for f in _MANUALS if path.startswith(f)).rstrip("/"), "manuals of packages", None)
    library = next((n for n, part in enumerate(parts) if part in _LIBRARIES), None)
    if library is not None:
        return next(_debris(parts, library), None)
    if path.startswith("usr/") or not path.endswith(_ARCHIVES):
        return None
    return Useless(path, "an archive, unpacked or installed already", "archive-left-behind")


def _debris(parts: list[str], library: int) -> Iterator[Useless]:
    """Tests and manuals inside a package: not a package that is called so."""
    first = library + (3 if parts[library + 1 : library + 2] and parts[library + 1].startswith("@") else 2)
    for n in range(first, len(parts) - 1):
        if parts[n] in _DEBRIS:
            yield Useless("/".join(parts[: n + 1]), "tests and manuals of a package", None)
