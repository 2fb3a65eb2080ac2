"""What a repository's CI reported of its builds. Anybody with a branch can forge it: bounded numbers alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 60_000
_MOST_FILES = 20
_FENCE = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_MOST: Mapping[str, int] = {
    "bytes": 1 << 40,
    "compressed_bytes": 1 << 40,
    "layers": 1_000,
    "steps": 10_000,
    "rebuilt_steps": 10_000,
    "context_bytes": 1 << 40,
    "clean_seconds": 86_400,
    "rebuild_seconds": 86_400,
}


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A Dockerfile's figures, by their names in `Built`: of its first version and of its last. None: it did not build.

    path: as the report names it; only to be compared with paths that we know, never to be shown.
    """

    path: str
    before: Mapping[str, float] | None
    after: Mapping[str, float] | None


def machine_readable(reports: Sequence[Mapping[str, Any]]) -> str:
    """The part of the check run's text that we read again."""
    kept = [
        {"path": report["path"], "versions": [version["built"] for version in report["versions"]]} for report in reports
    ]
    return f"```json\n{json.dumps(kept)}\n```"


def reported(text: str) -> tuple[ReportedFile, ...]:
    """What a check run's text reports; () where it is nothing that we wrote."""
    found = _FENCE.search(text[:MOST_CHARACTERS])
    try:
        files = json.loads(found[1]) if found else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(files, list):
        return ()
    return tuple(one for file in files[:_MOST_FILES] if (one := _file(file)) is not None)


def _file(file: object) -> ReportedFile | None:
    path, versions = (file.get("path"), file.get("versions")) if isinstance(file, dict) else (None, None)
    if not isinstance(path, str) or len(path) > 4096 or not isinstance(versions, list) or len(versions) < 2:
        return None
    return ReportedFile(path, _figures(versions[0]), _figures(versions[-1]))


def _figures(built: object) -> dict[str, float] | None:
    if not isinstance(built, dict):
        return None
    return {
        name: value
        for name, most in _MOST.items()
        if isinstance(value := built.get(name), int | float) and not isinstance(value, bool) and 0 <= value <= most
    }
