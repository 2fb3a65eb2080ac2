"""Rows of RUN instructions that belong in one layer and can be joined.

Most neighbours do not belong together: steps that are slow and independent are kept apart for the build cache, and
joining them saves nothing. What does is work whose clean-up only counts in the same layer, and quick changes that gain
nothing from a layer of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.tools.joining import changes_folder, join_obstacle
from rules.tools.purposes import Purpose, purposes_of
from rules.tools.system_packages import APT, installed_by, installs, refreshes, removed_by

_SYSTEM_WORK = frozenset({Purpose.SYSTEM, Purpose.CLEAN})
_MANAGER_ITSELF = frozenset({"pip", "setuptools", "wheel", "npm"})
_SUBJECT = re.compile(r"(?<![-\w])[A-Za-z_][\w.-]{2,}")
_REACH = 8  # how many RUNs in front a clean-up may belong to
_THROWN_AWAY = ("/var/lib/apt", "/var/cache", "/root/.cache", "~/.cache", "/tmp", "/var/tmp")  # noqa: S108 (in the image)
_ARCHIVES = (
    ".tar",
    ".tgz",
    ".gz",
    ".xz",
    ".bz2",
    ".zst",
    ".zip",
    ".deb",
    ".rpm",
    ".apk",
    ".whl",
    ".sh",
    ".run",
    ".jar",
)


@dataclass(frozen=True, eq=False)
class Row:
    """Two or more RUNs that follow one another. `reason` completes "these belong in one layer: ..."."""

    runs: tuple[Run, ...]
    reason: str


def rows_to_join(dockerfile: Dockerfile, stage: Stage) -> Iterator[Row]:
    """The rows of a stage that are one piece of work and can become one RUN."""
    for runs in _joinable(dockerfile, stage):
        yield from _rows(runs)


def joinable_between(dockerfile: Dockerfile, stage: Stage, first: Run, last: Run) -> tuple[Run, ...]:
    """The RUNs from `first` to `last` where all of them can become one; () where something stands in the way."""
    for runs in _joinable(dockerfile, stage):
        if first in runs and last in runs:
            return tuple(runs[runs.index(first) : runs.index(last) + 1])
    return ()


def _joinable(dockerfile: Dockerfile, stage: Stage) -> Iterator[list[Run]]:
    """Maximal sequences of neighbouring RUNs of which each can be joined to those in front of it."""
    row: list[Run] = []
    moved = False
    for instruction in stage.instructions:
        run = instruction if isinstance(instruction, Run) else None
        if run is None or not row or join_obstacle(dockerfile, row[-1], run, moved):
            if len(row) > 1:
                yield row
            row, moved = [], False
        if run is not None:
            row.append(run)
            moved = moved or changes_folder(run)
    if len(row) > 1:
        yield row


def _rows(runs: Sequence[Run]) -> Iterator[Row]:
    reasons = _reasons(runs)
    start = 0
    for at in range(1, len(runs) + 1):
        if at < len(runs) and reasons[at - 1]:
            continue
        if at - start > 1:
            yield Row(tuple(runs[start:at]), _strongest(reasons[start : at - 1]))
        start = at


def _strongest(reasons: Sequence[str]) -> str:
    return min(reasons, key=_REASONS.index)


def _reasons(runs: Sequence[Run]) -> list[str]:
    """For each seam, why the RUNs on both sides belong together ("" where they do not)."""
    reasons = [_reason(runs[max(0, n - _REACH) : n], runs[n]) for n in range(1, len(runs))]
    installed_at: dict[str, int] = {}
    for last, run in enumerate(runs):
        first = min((installed_at[name] for name in removed_by(run) if name in installed_at), default=last)
        reasons[first:last] = [_REMOVED] * (last - first)
        for name in installed_by(run):
            installed_at.setdefault(name, last)
    return reasons


_REMOVED = "removing a package frees nothing once another layer holds it"
_CLEANED = "a clean-up only counts in the layer that made the files"
_LISTS = "`apt-get update` cached on its own goes stale"
_DOWNLOAD = "a download, its use and its removal are one step"
_PACKAGES = "they install packages with the same tool"
_QUICK = "they change the same files, and each layer stores what it changes again"
_REASONS = (_REMOVED, _LISTS, _CLEANED, _DOWNLOAD, _PACKAGES, _QUICK)


def _reason(earlier: Sequence[Run], run: Run) -> str:
    last, purposes = earlier[-1], purposes_of(run)
    before = purposes_of(last)
    if purposes == {Purpose.CLEAN} and _cleans_up(earlier, run):
        return _CLEANED
    if _is_lone_refresh(last) and any(installs(command, APT) for command in run.commands):
        return _LISTS
    if Purpose.FETCH in before and _uses_download(last, run):
        return _DOWNLOAD
    if _is_system_work(last) and _is_system_work(run) and not (_is_complete(last) and _is_complete(run)):
        return _PACKAGES
    if before == purposes == {Purpose.LANGUAGE} and _only_upgrades_manager(last) and _names(last) == _names(run):
        return _PACKAGES
    return _QUICK if before == purposes == {Purpose.QUICK} and _subjects(last) & _subjects(run) else ""


def _subjects(run: Run) -> frozenset[str]:
    """The files and users that quick commands are about: without their modes, options and folders."""
    words = (text for c in run.commands for text in (*c.texts[1:], *(word.text for word in c.redirections)))
    return frozenset(part for word in words for part in _SUBJECT.findall(word))


def _is_system_work(run: Run) -> bool:
    purposes = purposes_of(run)
    return Purpose.SYSTEM in purposes and purposes <= _SYSTEM_WORK


def _is_lone_refresh(run: Run) -> bool:
    return any(refreshes(c, APT) for c in run.commands) and not any(installs(c, APT) for c in run.commands)


def _is_complete(run: Run) -> bool:
    """Install and clean-up in one RUN: written with care, and kept apart on purpose."""
    return purposes_of(run) == _SYSTEM_WORK


def _cleans_up(earlier: Sequence[Run], run: Run) -> bool:
    """Whether what the RUN deletes can come from one of the RUNs in front of it."""
    made = frozenset().union(*(purposes_of(r) for r in earlier))
    if not made & {Purpose.SYSTEM, Purpose.LANGUAGE, Purpose.FETCH}:
        return False
    operands = [t for c in run.commands if c.name == "rm" for t in c.texts[1:] if not t.startswith("-")]
    if not operands:
        return Purpose.SYSTEM in purposes_of(earlier[-1])
    written = [word for r in earlier for c in r.commands for word in c.texts]
    return all(_is_cache(o) or any(_stem(o) in word for word in written) for o in operands)


def _is_cache(path: str) -> bool:
    return path.startswith(_THROWN_AWAY)


def _stem(path: str) -> str:
    return path.rstrip("/*").rsplit("/", 1)[-1] or path


def _uses_download(first: Run, second: Run) -> bool:
    fetched = {_stem(t) for c in first.commands for t in c.texts[1:] if t.endswith(_ARCHIVES)}
    return any(name and name in text for name in fetched for c in second.commands for text in c.texts[1:])


def _names(run: Run) -> frozenset[str]:
    return frozenset(c.name for c in run.commands)


def _only_upgrades_manager(run: Run) -> bool:
    words = {t.partition("=")[0] for c in run.commands for t in c.texts[2:] if not t.startswith("-")}
    return bool(words) and words <= _MANAGER_ITSELF
