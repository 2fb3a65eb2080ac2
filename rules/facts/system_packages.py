"""The package managers of Linux distributions: what a command installs, removes or refreshes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems import alpine, debian, rpm, suse
from rules.ecosystems.catalogue import managers, of_system
from rules.ecosystems.record import Fetches, Manager
from rules.facts.calls import Invocation, calls_of, invocation


@record
class SystemManager:
    """One family of package managers and the subcommands that matter here; their records say which these are.

    install: those that install packages by name.
    """

    tools: frozenset[str]
    refresh: frozenset[str]
    install: frozenset[str]
    remove: frozenset[str]


def _family(one: Manager) -> SystemManager:
    names = frozenset(name for name, manager in managers().items() if manager.cache is one.cache)
    refresh = one.fetches.refreshes if isinstance(one.fetches, Fetches) else frozenset()
    remove = one.removes if isinstance(one.removes, frozenset) else frozenset()
    return SystemManager(names, refresh, of_system()[one.name].names, remove)


APT = _family(debian.APT_GET)
APK = _family(alpine.APK)
DNF = _family(rpm.DNF)
ZYPPER = _family(suse.ZYPPER)
MANAGERS = (APT, APK, DNF, ZYPPER)

_PACKAGE = re.compile(r"\.?[A-Za-z0-9][A-Za-z0-9+._-]*")
_WHOLE_VARIABLE = re.compile(r"\"?\$\{?([A-Za-z_]\w*)\}?\"?")
_VERSION = re.compile(r"[=<>~:/].*")


def refreshes(command: Command, manager: SystemManager) -> bool:
    """`apt-get update` and its kin."""
    call = invocation(command)
    return call is not None and call.tool in manager.tools and call.subcommand in manager.refresh


def installs(command: Command, manager: SystemManager) -> Invocation | None:
    """The invocation, where the command installs packages with this manager."""
    call = invocation(command)
    return call if call is not None and call.tool in manager.tools and call.subcommand in manager.install else None


def removes_packages(command: Command, manager: SystemManager | None = None) -> Invocation | None:
    """The invocation, where the command removes packages by name, with this manager where one is given."""
    call = invocation(command)
    is_meant = call is not None and (manager is None or call.tool in manager.tools)
    return call if is_meant and call is not None and call.operands and _removes(call) else None


def _removes(call: Invocation) -> bool:
    removes = managers()[call.tool].removes if call.tool in of_system() else None
    return isinstance(removes, frozenset) and call.subcommand in removes


def package_names(call: Invocation) -> frozenset[str]:
    """The packages an invocation names, without versions and architectures; apk's virtual package included."""
    known = of_system().get(call.tool)
    virtual = call.values(*known.virtual) if known is not None else ()
    names = (_VERSION.sub("", w.literal) for w in call.operands if w.literal is not None)
    return frozenset(name for name in (*names, *virtual) if _PACKAGE.fullmatch(name))


@fact
def installed_by(run: Run) -> frozenset[str]:
    """Every package that the RUN installs by name."""
    return _named_by(run, _installs)


@fact
def removed_by(run: Run) -> frozenset[str]:
    """Every package that the RUN removes by name."""
    return _named_by(run, _removes)


def _named_by(run: Run, is_meant: Callable[[Invocation], bool]) -> frozenset[str]:
    return frozenset(name for call in calls_of(run) if is_meant(call) for name in names_in(run, call))


def names_in(run: Run, call: Invocation) -> frozenset[str]:
    """The packages that a call names, also by a variable: its value where the RUN itself sets it, else the variable."""
    variables = [found for text in call.operand_texts if (found := _WHOLE_VARIABLE.fullmatch(text))]
    lists = _lists(run) if variables else {}
    return package_names(call).union(*(lists.get(found[1], (f"${found[1]}",)) for found in variables))


@fact
def _lists(run: Run) -> Mapping[str, tuple[str, ...]]:
    """The lists of packages that the RUN keeps in variables of its shell: `B="curl wget"`."""
    assigned = (word.text.partition("=") for c in run.commands if not c.words for word in c.assignments)
    pairs = ((name, value.strip("\"'").split()) for name, _, value in assigned)
    return {name: tuple(values) for name, values in pairs if all(map(_PACKAGE.fullmatch, values))}


def _installs(call: Invocation) -> bool:
    return any(call.tool in manager.tools and call.subcommand in manager.install for manager in MANAGERS)
