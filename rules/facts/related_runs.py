"""Why a RUN belongs to the work of RUNs in front of it.

Each detector looks back over a few neighbours and answers with the first RUN of the common work, or with the RUN itself
where it begins its own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import bringing, caches, sharing
from rules.ecosystems.record import Purpose
from rules.facts.calls import calls_of
from rules.facts.command_purposes import purpose_of, purposes_of
from rules.facts.downloads import downloaded_files
from rules.facts.removals import at_home
from rules.facts.self_installs import upgrades_installer
from rules.facts.system_packages import APT, installed_by, installs, refreshes, removed_by
from rules.facts.temporary_files import is_small_text

_REACH = 12  # how many RUNs back the work may begin
_SYSTEM_WORK = frozenset({Purpose.SYSTEM, Purpose.CLEAN})
_LIGHT_WORK = frozenset({Purpose.FETCH, Purpose.QUICK, Purpose.CLEAN})
_SUBJECT = expression(r"[~$./\w{}-]*[A-Za-z][\w./{}-]{2,}")
_OWNS = frozenset({"chgrp", "chmod", "chown"})
_WORDS = 40  # of a RUN, compared with those of its neighbours
_ARCHIVE = expression(r"\.(tar|tgz|gz|xz|bz2|zst|zip|deb|rpm|whl|sh|run|jar)$")
_SCRATCH = ("/tmp", "/var/tmp")  # noqa: S108 - of the image
_SHARED = {"/var/lib/apt": Purpose.SYSTEM, "/var/cache": Purpose.SYSTEM, "~/.cache": Purpose.LANGUAGE}
"""Folders around the caches of several managers."""

Detector = Callable[[Sequence[Run], int], int]


def beginning(runs: Sequence[Run], at: int) -> tuple[int, str]:
    """The index of the first RUN of the work that `runs[at]` ends, and why; `at` where it begins its own."""
    for reason, detector in DETECTORS.items():
        first = detector(runs, at)
        if first < at:
            return first, reason
    return at, ""


def _back(at: int) -> range:
    """The neighbours in front, the nearest first."""
    return range(at - 1, max(-1, at - 1 - _REACH), -1)


def _removal(runs: Sequence[Run], at: int) -> int:
    """A RUN that removes packages, and the one that installed them."""
    removed = removed_by(runs[at])
    return min((n for n in _back(at) if removed & installed_by(runs[n])), default=at) if removed else at


def _lone_lists(runs: Sequence[Run], at: int) -> int:
    """An install, and the `apt-get update` of its own in front of it."""
    if at == 0 or not any(installs(command, APT) for command in runs[at].commands):
        return at
    last = runs[at - 1].commands
    is_lone = any(refreshes(c, APT) for c in last) and not any(installs(c, APT) for c in last)
    return at - 1 if is_lone else at


def _clean_up(runs: Sequence[Run], at: int) -> int:
    """A RUN that does nothing but clean up, and the one that made what it deletes."""
    if purposes_of(runs[at]) != {Purpose.CLEAN}:
        return at
    first = at
    for operand in _removed_paths(runs[at]):
        origin = min((n for n in _near_enough(runs, at, operand) if _makes(runs[n], operand)), default=None)
        if origin is None and not operand.startswith(_SCRATCH) and not _is_of_a_cache(operand):
            return at
        first = min(first, at if origin is None else origin)
    if any(c.name != "rm" and purpose_of(c) is Purpose.CLEAN and not removed_by(runs[at]) for c in runs[at].commands):
        near = _near_enough(runs, at, "/var/cache")
        first = min(first, next((n for n in near if Purpose.SYSTEM in purposes_of(runs[n])), at))
    return first


def _near_enough(runs: Sequence[Run], at: int, path: str) -> Iterator[int]:
    """The neighbours in front that a clean-up of `path` may be joined to.

    For a cache no more than one slow step may lie between: its maker can clean up by itself. The same goes for a small
    text: what it weighs is less than what the build cache loses.
    """
    slow, is_light = 0, _is_of_a_cache(path) or is_small_text(path)
    for n in _back(at):
        yield n
        slow += not purposes_of(runs[n]) <= _LIGHT_WORK | _SYSTEM_WORK
        if slow > 1 and is_light:
            return


def _removed_paths(run: Run) -> Iterator[str]:
    for command in run.commands:
        if command.name == "rm":
            yield from (text for text in command.texts[1:] if not text.startswith("-"))


def _makes(run: Run, path: str) -> bool:
    """Whether the RUN made what `path` names: a cache of a package manager, a download, what came out of one."""
    folder = at_home(path)
    owners = {name for own, names in _cache_owners().items() if folder.startswith(own) for name in names}
    shared = next((purpose for around, purpose in _SHARED.items() if folder.startswith(around)), None)
    if owners or shared is not None:
        return shared in purposes_of(run) or any(call.tool in owners for call in calls_of(run))
    name = posixpath.basename(path.rstrip("/*")) or path
    files = [file for command in run.commands for file in downloaded_files(command)]
    if _ARCHIVE.search(name) or "*" in name:
        return any(fnmatchcase(file, name) for file in files)
    return path not in _SCRATCH and any(name in word for c in run.commands for word in _unpacked_words(c))


@cache
def _cache_owners() -> Mapping[str, frozenset[str]]:
    """The managers that fill each folder of a cache."""
    return {folder: sharing(one) for one in caches() for folder in one.folders}


def _is_of_a_cache(path: str) -> bool:
    return at_home(path).startswith((*_SHARED, *_cache_owners()))


def _unpacked_words(command: Command) -> Iterator[str]:
    if command.name in {"curl", "git", "tar", "unzip", "wget"}:
        yield from command.texts[1:]


def _download(runs: Sequence[Run], at: int) -> int:
    """A RUN that uses a file, and the one that downloaded it; not where a program is started, which stays."""
    words = [text for command in runs[at].commands if command.name != "java" for text in command.texts[1:]]
    again = _changed_again(runs[at])
    for n in _back(at):
        files = [file for command in runs[n].commands for file in downloaded_files(command)]
        if any(file in word for file in files if _ARCHIVE.search(file) for word in words):
            return n
        if any(path.endswith(file) for file in files if not is_small_text(file) for path in again):
            return n
        if not purposes_of(runs[n]) <= _LIGHT_WORK:
            break
    return at


def _packages(runs: Sequence[Run], at: int) -> int:
    """Two RUNs that only work with the system's packages; not where each cleans up: they are apart on purpose."""
    if at == 0 or not (_is_system_work(runs[at - 1]) and _is_system_work(runs[at])):
        return at
    return at if purposes_of(runs[at - 1]) == purposes_of(runs[at]) == _SYSTEM_WORK else at - 1


@fact
def _is_system_work(run: Run) -> bool:
    purposes = purposes_of(run)
    return Purpose.SYSTEM in purposes and purposes <= _SYSTEM_WORK


def _manager_upgrade(runs: Sequence[Run], at: int) -> int:
    """An install, and the upgrade of the installer itself in front of it."""
    if at == 0 or purposes_of(runs[at]) != {Purpose.LANGUAGE} or purposes_of(runs[at - 1]) != {Purpose.LANGUAGE}:
        return at
    upgrade, uses = calls_of(runs[at - 1]), calls_of(runs[at])
    same_tool = {c.name for c in runs[at - 1].commands} == {c.name for c in runs[at].commands}
    is_used = any(call.operands or call.subcommand in bringing(call.tool) for call in uses)
    return at - 1 if upgrade and all(map(upgrades_installer, upgrade)) and is_used and same_tool else at


def _quick_changes(runs: Sequence[Run], at: int) -> int:
    """Quick changes of the same files or users, of which this one stores something again."""
    own, again = _subjects(runs[at]), _changed_again(runs[at])
    first, stores_again = at, False
    for n in _back(at) if purposes_of(runs[at]) == {Purpose.QUICK} else ():
        if purposes_of(runs[n]) != {Purpose.QUICK}:
            break
        others = _subjects(runs[n])
        first = n if any(_are_one(a, b) for a in own for b in others) else first
        stores_again = stores_again or any(_are_one(a, b) for a in again for b in others)
    return first if stores_again else at


@fact
def _changed_again(run: Run) -> frozenset[str]:
    """The paths that the RUN stores again where they are there already: a new owner, mode, name or text.

    Settings that grow by a line weigh less than what the build cache loses.
    """
    words: list[str] = []
    for command in run.commands:
        operands = _operands(command)
        if command.name in _OWNS or (command.name == "sed" and _edits_in_place(command)):
            words += operands[1:]
        elif command.name == "mv":
            words += operands
        longer = (word.text.lstrip("012&<> ") for word in command.redirections if ">>" in word.text)
        words += [path for path in longer if not is_small_text(path)]
    return frozenset(word.rstrip("/*") for word in words[:_WORDS] if _SUBJECT.fullmatch(word.rstrip("/*")))


def _edits_in_place(sed: Command) -> bool:
    return any(text.startswith("--in-place") or re.match(r"-[a-zA-Z]*i", text) for text in sed.texts[1:])


def _operands(command: Command) -> list[str]:
    """Its words without options; a folder whose new owner or mode reaches nothing in it ends with a dot."""
    first, *others = [text for text in command.texts[1:] if not text.startswith(("-", "+"))] or [""]
    is_deep = any(
        text == "--recursive" or (text[:1] == "-" and text[1:2] != "-" and "R" in text) for text in command.texts[1:]
    )
    if command.name in _OWNS and not is_deep:
        others = [f"{text.rstrip('/')}/." if "*" not in text else text for text in others]
    return [first, *others]


@fact
def _subjects(run: Run) -> frozenset[str]:
    """The paths and users that quick commands are about."""
    words = [text for c in run.commands for text in _operands(c)]
    words += [word.text.lstrip("012&<> ") for c in run.commands for word in c.redirections]
    parts = (part.rstrip("/*") for word in words[:_WORDS] for part in word.split(":"))
    return frozenset(part for part in parts if _SUBJECT.fullmatch(part))


def _are_one(one: str, other: str) -> bool:
    """The same user or file, or a folder and what is in it."""
    if one == other or "/" not in one + other:
        return one == other
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


DETECTORS: dict[str, Detector] = {
    "removing a package frees nothing once another layer holds it": _removal,
    "`apt-get update` cached on its own goes stale": _lone_lists,
    "a clean-up only counts in the layer that made the files": _clean_up,
    "a download, its use and its removal are one step": _download,
    "they install packages with the same tool": _packages,
    "they upgrade the installer and use it": _manager_upgrade,
    "they change the same files, and each layer stores what it changes again": _quick_changes,
}
"""By the reason, the strongest first."""
