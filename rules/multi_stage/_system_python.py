"""Python from a distribution's packages: what its packages are compiled with, and stays in the image."""

from __future__ import annotations

import re

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.python import PIP
from rules.ecosystems.record import Purpose
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.command_prefixes import without_prefixes
from rules.facts.command_purposes import purpose_of
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by
from rules.second_stage.kept_packages import kept_packages
from rules.second_stage.python_installs import installs_python
from rules.second_stage.python_tools import brings_only_tools, project_installs

_HARMLESS = frozenset({Purpose.CLEAN, Purpose.FETCH, Purpose.QUICK, Purpose.SYSTEM})
_KNOWN = frozenset(
    [".", "cat", "cd", "cp", "exit", "export", "find", "ldconfig", "locale-gen", "mktemp", "set", "sha256sum"]
) | {"source", "test", "true", "update-ca-certificates", "update-locale", "virtualenv"}
_PYTHON = re.compile(r"python[\d.]*")
_STARTS_NOTHING = frozenset({"ash", "bash", "sh", "ipython", "jupyter", "jupyter-lab", "jupyter-notebook"})


def compiled_with(stage: Stage, build: BuildContext) -> tuple[list[str], Run] | None:
    """The packages that only the installs of Python packages need, with the RUN that brings the first; None where the
    stage compiles something else too, or the program may compile when it runs.
    """
    runs = stage.of_type(Run)
    installs = [run for run in runs if installs_python(stage, run) and not brings_only_tools(run)]
    if not installs or project_installs(stage):
        return None
    if not all(_is_plain(run) for run in runs) or _may_compile_later(stage, build):
        return None
    above = runs[: runs.index(installs[-1]) + 1]
    building = [package for package in kept_packages(runs) if is_build_only(package)]
    bringing = [(package, run) for package in building for run in above if package in installed_by(run)]
    return ([package for package, _ in bringing], bringing[0][1]) if bringing else None


def _is_plain(run: Run) -> bool:
    """Whether each of its commands is known, and compiles nothing but Python packages."""
    return not run.exec_form and not run.beyond and not run.heredocs and all(map(_is_known, run.commands))


def _is_known(command: Command) -> bool:
    call = invocation(command)
    words, _ = without_prefixes(command)
    name = words[0].text.rsplit("/", 1)[-1] if words else ""
    if not name or (call is not None and call.tool == PIP.name) or _PYTHON.fullmatch(name):
        return True
    return purpose_of(command) in _HARMLESS or name in _KNOWN


def _may_compile_later(stage: Stage, build: BuildContext) -> bool:
    start = start_of(stage, build)
    programs = set(start.programs)
    return (
        bool(start.unread) or programs <= _STARTS_NOTHING or any(map(is_build_only, programs)) or PIP.name in programs
    )
