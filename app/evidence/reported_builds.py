"""What a repository's CI reported of its builds. Anybody with a branch can forge it: bounded numbers alone."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAME = "Slimline measure"
"""Of the check run that carries it."""
MOST_CHARACTERS = 60_000
_MOST_FILES = 20
_FENCE = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_BYTES, _SECONDS = 1 << 40, 86_400
_COUNTS: Mapping[str, int] = {
    "layers": 1_000,
    "compressed_bytes": _BYTES,
    "context_bytes": _BYTES,
    "steps": 10_000,
    "rebuilt_steps": 10_000,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """A build, as `Built` names its figures; None for what was not reported."""

    bytes: int
    layers: int | None = None
    compressed_bytes: int | None = None
    context_bytes: int | None = None
    steps: int | None = None
    rebuilt_steps: int | None = None
    clean_seconds: float | None = None
    rebuild_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A Dockerfile's builds: of the base branch, of the change, and with all fixes. None: not built, or it failed.

    path: as the report names it; only to be compared with paths that we know, never to be shown.
    fails: the names of those that were tried and did not build.
    """

    path: str
    base: Figures | None = None
    now: Figures | None = None
    fixed: Figures | None = None
    fails: frozenset[str] = frozenset()


def machine_readable(reports: Sequence[Mapping[str, Any]], now: str) -> str:
    """The part of the check run's text that we read again. now: what the reports call the change without fixes."""
    return f"```json\n{json.dumps([_kept(report, now) for report in reports])}\n```"


def _kept(report: Mapping[str, Any], now: str) -> dict[str, Any]:
    names = [version["name"] for version in report["versions"]]
    built = [version["built"] for version in report["versions"]]
    at = names.index(now)
    kept = {"path": report["path"], "now": built[at]}
    kept |= {"base": built[0]} if at else {}
    return kept | ({"fixed": built[-1]} if built[at + 1 :] else {})


def reported(text: str) -> Mapping[str, ReportedFile]:
    """What a check run's text reports, by normal path; empty where it is nothing that we wrote."""
    found = _FENCE.search(text[:MOST_CHARACTERS])
    try:
        files = json.loads(found[1]) if found else []
    except (ValueError, RecursionError):
        return {}
    if not isinstance(files, list):
        return {}
    return {one.path: one for file in files[:_MOST_FILES] if (one := _file(file)) is not None}


def _file(file: object) -> ReportedFile | None:
    path = file.get("path") if isinstance(file, dict) else None
    if not isinstance(file, dict) or not isinstance(path, str) or len(path) > 4096:
        return None
    fails = frozenset(name for name in ("base", "now", "fixed") if name in file and file[name] is None)
    base, now, fixed = (_figures(file.get(name)) for name in ("base", "now", "fixed"))
    return ReportedFile(posixpath.normpath(path), base, now, fixed, fails)


def _figures(built: object) -> Figures | None:
    if not isinstance(built, dict):
        return None
    size = _count(built.get("bytes"), _BYTES)
    if size is None:
        return None
    counts = {name: _count(built.get(name), most) for name, most in _COUNTS.items()}
    clean, rebuild = (_time(built.get(name)) for name in ("clean_seconds", "rebuild_seconds"))
    return Figures(size, **counts, clean_seconds=clean, rebuild_seconds=rebuild)


def _count(value: object, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _time(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _SECONDS:
        return None
    return float(value)
