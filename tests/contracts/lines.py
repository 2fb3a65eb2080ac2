"""Every command line that a fix can write of a package manager, made from its record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.ecosystems.cache import Leftover
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Dev, Lock, Manager, Never

INSTALL = {"cargo": "build", "gem": "install", "apk": "add"}
"""The sub-command that a line of a manager has, where it is not `install`."""

BY_HAND = {
    "apt-get": (
        "apt-get update",
        "apt-get install -y --no-install-recommends bash",
        "apt-get purge -y --auto-remove bash",
    ),
    "gem": ("gem install --no-document",),
    "pip": ("pip install --root-user-action=ignore", "pip install --no-cache-dir --root-user-action=ignore"),
    "poetry": ("poetry install --only main --no-root", "poetry install --no-root --no-interaction --only main"),
}
"""Lines that rules write without a field of the record, and those where another option commonly stands beside."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line. is_strict: it must refuse a lock file that does not fit. leaves_dev: it leaves out the
    development dependencies. older_than: the version from which on a newer spelling is written instead.
    """

    text: str
    is_strict: bool = False
    leaves_dev: bool = False
    older_than: str = ""

    def lacks(self, manager: Manager, version: str) -> bool:
        """Whether the record says that this version lacks what the line needs."""
        since = {} if isinstance(manager.since, Never) else manager.since
        return any(f" {option}" in self.text and numbers(version) < numbers(first) for option, first in since.items())


def numbers(version: str) -> tuple[int, ...]:
    """`2.0` as numbers that can be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def lines(name: str) -> tuple[Line, ...]:
    """The lines of a manager, each once, with all that is asked of it."""
    found: dict[str, Line] = {}
    for line in _lines(managers()[name]):
        same = found.get(line.text, line)
        found[line.text] = replace(
            line, is_strict=line.is_strict or same.is_strict, leaves_dev=line.leaves_dev or same.leaves_dev
        )
    return tuple(found.values())


def _lines(manager: Manager) -> Iterator[Line]:
    strict = tuple(_strict(manager))
    for text in strict:
        yield Line(text, is_strict=True)
    flags = manager.dev.flags if isinstance(manager.dev, Dev) else ()
    yield from _leaving_dev(manager, strict, flags)
    yield from _stores_nothing(manager, strict, flags)
    yield from (Line(text, leaves_dev="--only main" in text) for text in BY_HAND.get(manager.name, ()))


def _leaving_dev(manager: Manager, strict: tuple[str, ...], flags: tuple[str, ...]) -> Iterator[Line]:
    """Each flag with each sub-command; an older spelling only for versions that lack the newer one."""
    since = {} if isinstance(manager.since, Never) else manager.since
    verbs = sorted(manager.dev.verbs) if isinstance(manager.dev, Dev) else ()
    calls = {f"{manager.name} {verb}": False for verb in verbs} | dict.fromkeys(strict, True)
    newer = ""
    for flag in flags:
        for text, is_strict in calls.items():
            brought = since.get(text.split()[1], "")
            is_written = not newer or numbers(brought) < numbers(newer)
            if is_written and "--immutable" not in text:  # Yarn's successors spell it otherwise, and none is written
                yield Line(f"{text} {flag}", is_strict, leaves_dev=True, older_than=newer)
        newer = since.get(flag, newer)


def _strict(manager: Manager) -> Iterator[str]:
    lock = manager.lock
    if not isinstance(lock, Lock):
        return
    if lock.subcommand:
        yield f"{manager.name} {lock.subcommand}"
    for verb in sorted(lock.verbs if lock.flag else ()):
        yield from (f"{manager.name} {verb} {flag}" for flag in (lock.flag, lock.renamed) if flag)


def _stores_nothing(manager: Manager, strict: tuple[str, ...], flags: tuple[str, ...]) -> Iterator[Line]:
    leftover = manager.leftover
    if not isinstance(leftover, Leftover):
        return
    if leftover.flag:
        verb = next(iter(sorted(manager.dev.verbs)), "") if isinstance(manager.dev, Dev) else ""
        call = f"{manager.name} {verb or INSTALL.get(manager.name, 'install')}"
        yield Line(f"{call} {leftover.flag}")
        for text in strict:
            everything = " ".join((text, leftover.flag, *flags[:1]))
            yield Line(everything, is_strict=True, leaves_dev=bool(flags))
    if leftover.cleaner and not leftover.cleaner.startswith("rm "):
        yield Line(leftover.cleaner.format(program=manager.name, mounts=""))
