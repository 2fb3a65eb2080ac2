"""What npm's, pnpm's, Yarn's and Bun's lock files tell of the packages that an install brings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record

_YARN = expression(r'^"?((?:@[^/@"\s]+/)?[^@"\s#]+)@[^\n]*:\s*$', re.MULTILINE)
_YARN_RESOLVED = expression(r'^\s+(?:resolved|resolution:?)\s+"?([^"\n]+)', re.MULTILINE)
_PNPM = expression(r"^  ['\"]?/?((?:@[^/@'\"\s]+/)?[^/@'\"\s:]+)[@/][^\n]*:\s*$")
_BUN = expression(r'^    "((?:@[^/"]+/)?[^/"]+)": \[', re.MULTILINE)
_COMPILES = frozenset({"nan", "node-addon-api", "bindings"})
_PREBUILT = frozenset(
    {
        *(
            "prebuild-install",
            "node-gyp-build",
            "node-pre-gyp",
            "@mapbox/node-pre-gyp",
            "node-gyp-build-optional-packages",
        ),
        *("napi-postinstall", "@napi-rs/triples", "detect-libc", "prebuildify", "pkg-prebuilds"),
    }
)
"""Dependencies by which a package fetches or brings what it would compile otherwise."""


@record
class LockedPackage:
    """A package that a lock file pins. compiles: node-gyp builds it. is_dev: only for development, where that is told.

    from_git: it is cloned.
    """

    name: str
    compiles: bool = False
    is_dev: bool = False
    from_git: bool = False


@lru_cache(maxsize=2)  # a large one takes long, and a rewrite asks for it after each fix
def npm_lock(text: str) -> tuple[LockedPackage, ...]:
    """`package-lock.json`: versions 2 and 3 tell who has an install script, version 1 only the names."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    packages = data.get("packages") if isinstance(data, dict) else None
    if isinstance(packages, dict):
        return tuple(_npm(path, entry) for path, entry in packages.items() if path and isinstance(entry, dict))
    names = data.get("dependencies") if isinstance(data, dict) else None
    entries = names.items() if isinstance(names, dict) else ()
    return tuple(LockedPackage(str(name), is_dev=_has(entry, "dev")) for name, entry in entries)


def _npm(path: str, entry: Mapping[str, Any]) -> LockedPackage:
    needs = entry.get("dependencies")
    names = set(needs) if isinstance(needs, dict) else set()
    has_script = _has(entry, "hasInstallScript") and not _has(entry, "optional")
    compiles = has_script and bool(names & _COMPILES) and not names & _PREBUILT
    from_git = str(entry.get("resolved", "")).startswith(("git+", "git:"))
    return LockedPackage(path.rpartition("node_modules/")[2], compiles, _has(entry, "dev"), from_git)


def _has(entry: Any, key: str) -> bool:
    return isinstance(entry, dict) and entry.get(key) is True


@lru_cache(maxsize=2)
def pnpm_lock(text: str) -> tuple[LockedPackage, ...]:
    return tuple(_pnpm(text))


def _pnpm(text: str) -> Iterator[LockedPackage]:
    """Up to pnpm 8 `requiresBuild` stands below a package; whether it compiles, only its dependencies tell."""
    name, lines = "", list[str]()
    for line in (*text.splitlines(), "  /end@1:"):
        found = _PNPM.match(line)
        if found is None:
            lines.append(line.strip())
            continue
        if name:
            words = {entry.partition(":")[0].strip("'\"") for entry in lines}
            builds = "requiresBuild: true" in lines and bool(words & _COMPILES) and not words & _PREBUILT
            yield LockedPackage(name, builds, "dev: true" in lines, any("type: git" in entry for entry in lines))
        name, lines = found[1], []


def yarn_lock(text: str) -> tuple[LockedPackage, ...]:
    cloned = any(
        source.startswith(("git+", "git:", "git@")) or ".git#" in source for source in _YARN_RESOLVED.findall(text)
    )
    names = tuple(LockedPackage(name) for name in dict.fromkeys(_YARN.findall(text)))
    return (*names, LockedPackage("", from_git=True)) if cloned else names


def bun_lock(text: str) -> tuple[LockedPackage, ...]:
    return tuple(LockedPackage(name) for name in dict.fromkeys(_BUN.findall(text)))


READERS: Mapping[str, Callable[[str], tuple[LockedPackage, ...]]] = {
    "package-lock.json": npm_lock,
    "npm-shrinkwrap.json": npm_lock,
    "pnpm-lock.yaml": pnpm_lock,
    "yarn.lock": yarn_lock,
    "bun.lock": bun_lock,
}
