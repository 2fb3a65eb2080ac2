"""The package managers of Linux distributions: what a command installs, removes or refreshes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.dockerfile.memo import fact, facts
from rules.dockerfile.model import Run
from rules.dockerfile.words import Command
from rules.facts.calls import Invocation, invocation


@dataclass(frozen=True, slots=True)
class Manager:
    """One family of package managers and the subcommands that matter here."""

    tools: frozenset[str]
    refresh: frozenset[str]
    install: frozenset[str]
    remove: frozenset[str]


APT = Manager(
    frozenset({"apt-get", "apt", "aptitude"}),
    frozenset({"update"}),
    frozenset({"install"}),
    frozenset({"remove", "purge", "autoremove", "autopurge"}),
)
APK = Manager(frozenset({"apk"}), frozenset({"update"}), frozenset({"add"}), frozenset({"del"}))
DNF = Manager(
    frozenset({"dnf", "yum", "microdnf"}),
    frozenset({"makecache", "check-update"}),
    frozenset({"install", "localinstall", "groupinstall", "reinstall"}),
    frozenset({"remove", "erase", "autoremove"}),
)
ZYPPER = Manager(frozenset({"zypper"}), frozenset({"refresh"}), frozenset({"install"}), frozenset({"remove"}))
MANAGERS = (APT, APK, DNF, ZYPPER)

_PACKAGE = re.compile(r"\.?[A-Za-z0-9][A-Za-z0-9+._-]*")
_VERSION = re.compile(r"[=<>~:/].*")


def refreshes(command: Command, manager: Manager) -> bool:
    """`apt-get update` and its kin."""
    call = invocation(command)
    return call is not None and call.tool in manager.tools and call.subcommand in manager.refresh


def installs(command: Command, manager: Manager) -> Invocation | None:
    """The invocation, where the command installs packages with this manager."""
    call = invocation(command)
    return call if call is not None and call.tool in manager.tools and call.subcommand in manager.install else None


def removes_packages(command: Command, manager: Manager) -> Invocation | None:
    """The invocation, where the command removes packages by name with this manager."""
    call = invocation(command)
    is_removal = call is not None and call.tool in manager.tools and call.subcommand in manager.remove
    return call if is_removal and call is not None and call.operands else None


def package_names(call: Invocation) -> frozenset[str]:
    """The packages an invocation names, without versions and architectures; apk's virtual package included."""
    virtual = call.values("-t", "--virtual") if call.tool == "apk" else ()
    names = (_VERSION.sub("", w.literal) for w in call.operands if w.literal is not None)
    return frozenset(name for name in (*names, *virtual) if _PACKAGE.fullmatch(name))


@fact
def installed_by(run: Run) -> frozenset[str]:
    """Every package that the RUN installs by name."""
    return frozenset(name for call in _calls(run) for name in package_names(call) if _manages(call, "install"))


@fact
def removed_by(run: Run) -> frozenset[str]:
    """Every package that the RUN removes by name."""
    return frozenset(name for call in _calls(run) for name in package_names(call) if _manages(call, "remove"))


@facts
def _calls(run: Run) -> Iterator[Invocation]:
    yield from (call for command in run.commands if (call := invocation(command)) is not None)


def _manages(call: Invocation, verb: Literal["install", "remove"]) -> bool:
    return any(call.tool in m.tools and call.subcommand in getattr(m, verb) for m in MANAGERS)
