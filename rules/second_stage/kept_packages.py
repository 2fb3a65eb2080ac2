"""The system packages that a stage ships."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rules.dockerfile.model import Run
from rules.dockerfile.words import Command
from rules.facts.calls import Invocation
from rules.facts.system_packages import MANAGERS, installed_by, installs, package_names, removed_by

_VERSION = re.compile(r"[=<>~:/].*")


def kept_packages(runs: Iterable[Run]) -> Mapping[str, str]:
    """The system packages that the RUNs install and never remove, as each is written, with its version; in order."""
    every = tuple(runs)
    removed = frozenset(name for run in every for name in removed_by(run))
    calls = [call for run in every for command in run.commands if (call := _system_install(command)) is not None]
    lasting = [call for call in calls if not removed.intersection(call.values("-t", "--virtual"))]
    found = {name: text for call in lasting for name, text in named_packages(call).items()}
    return {name: text for name, text in found.items() if name not in removed}


def bringing(runs: Iterable[Run], package: str) -> Run | None:
    """The first RUN that installs a package."""
    return next((run for run in runs if package in installed_by(run)), None)


def named_packages(call: Invocation) -> Mapping[str, str]:
    """The packages that a call of a system's package manager names, each as it is written."""
    known = package_names(call)
    return {name: text for text in call.operand_texts if (name := _VERSION.sub("", text)) in known}


def _system_install(command: Command) -> Invocation | None:
    return next((call for manager in MANAGERS if (call := installs(command, manager)) is not None), None)
