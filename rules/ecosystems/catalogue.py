"""All ecosystems: the folder is the registry."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import rules.ecosystems as package
from rules.ecosystems.cache import Cache
from rules.ecosystems.record import Ecosystem, Fetches, Manager, Never, Purpose, SystemCalls


@cache
def ecosystems() -> tuple[Ecosystem, ...]:
    """Every ecosystem that a module of this folder defines."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [import_module(f"{package.__name__}.{name}") for name in names if name != "catalogue"]
    found = {value: None for module in modules for value in vars(module).values() if isinstance(value, Ecosystem)}
    return tuple(sorted(found, key=lambda ecosystem: (ecosystem.order, ecosystem.title)))


@cache
def managers() -> Mapping[str, Manager]:
    """Every package manager by its name."""
    return {manager.name: manager for ecosystem in ecosystems() for manager in ecosystem.managers}


@cache
def by_program() -> Mapping[str, Manager]:
    """Every package manager by each name that a program of it has."""
    return {name: manager for manager in managers().values() for name in (manager.name, *manager.names)}


def called(program: str) -> Manager | None:
    """The manager that a program is, also with a version in its name: `pip3.11`."""
    found = by_program().get(program)
    if found is None and program[-1:].isdigit():
        found = by_program().get(_VERSION.sub("", program))
        return found if found is not None and found.versioned else None
    return found


_VERSION = re.compile(r"-?\d+(?:\.\d+)*$")


def is_quiet(name: str, subcommand: str) -> bool:
    """Whether a sub-command only tells or sets up: it reads nothing of a project and installs nothing."""
    quiet = managers()[name].quiet
    return isinstance(quiet, frozenset) and not quiet.isdisjoint({subcommand, subcommand.partition(" ")[0]})


@cache
def reading(secret: str) -> frozenset[str]:
    """The programs of the managers that read a file of secrets."""
    every = managers().items()
    return programs(*(name for name, one in every if isinstance(one.secrets, frozenset) and secret in one.secrets))


def programs(*names: str) -> frozenset[str]:
    """Each word that may call one of these managers; one without a record is called by its name."""
    known = (managers().get(name) for name in names)
    return frozenset(names).union(*(manager.names for manager in known if manager is not None))


@cache
def ecosystem_of(name: str) -> Ecosystem:
    """The ecosystem that a manager belongs to."""
    return next(one for one in ecosystems() if any(manager.name == name for manager in one.managers))


@cache
def plain_images() -> frozenset[str]:
    """The base images that hold a system and no language."""
    systems = (one for one in ecosystems() if all(manager.purpose is Purpose.SYSTEM for manager in one.managers))
    return frozenset(image for one in systems if not isinstance(one.begins_empty, Never) for image in one.begins_empty)


@cache
def caches() -> tuple[Cache, ...]:
    """Every cache once."""
    found = (manager.cache for manager in managers().values())
    return tuple(dict.fromkeys(one for one in found if isinstance(one, Cache)))


@cache
def sharing(shared: Cache) -> frozenset[str]:
    """The names of the managers that fill a cache: pipx fills pip's."""
    return frozenset(name for name, manager in managers().items() if manager.cache == shared)


@cache
def of_system() -> Mapping[str, SystemCalls]:
    """What is to be known of each manager of system packages, by its name."""
    return {name: one.system for name, one in managers().items() if isinstance(one.system, SystemCalls)}


@cache
def fetching(name: str) -> Fetches | None:
    """Which calls of a manager download; None where none does."""
    manager = managers().get(name)
    return manager.fetches if manager is not None and isinstance(manager.fetches, Fetches) else None


@cache
def bringing(name: str) -> frozenset[str]:
    """The sub-commands of a manager that bring packages, without those that build the project or run it."""
    manager, known = managers().get(name), fetching(name)
    if manager is None or known is None:
        return frozenset()
    return known.ahead | known.tools if manager.purpose is Purpose.BUILD else known.verbs


def spelled(*names: str) -> str:
    """The programs of these managers as a part of a regular expression."""
    return "|".join(map(re.escape, sorted(programs(*names))))
