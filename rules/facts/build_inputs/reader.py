"""Reads what each command of a RUN needs: the one table of tools."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import replace

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import bringing, is_quiet, of_system
from rules.facts.build_inputs import compiled, node, pip_files, python, ruby_php, steps
from rules.facts.build_inputs.by_record import by_record
from rules.facts.build_inputs.need import INSTALLS, NOTHING, Need, needs_source, together
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_paths import SourceView
from rules.facts.downloads import downloaded_files
from rules.facts.image_paths import commands_in_place, folder_at, is_inside, resolve, value_at
from rules.facts.self_installs import upgrades_installer

Reader = Callable[[Invocation, str, SourceView], Need]


def _system(call: Invocation, folder: str, view: SourceView) -> Need:
    """apt and its kin: only a package file may come from the source."""
    if any(_may_be_file(call, text) and view.meets(resolve(folder, text)) for text in call.operand_texts):
        return needs_source("a package file is installed from the source")
    return INSTALLS if call.subcommand in bringing(call.tool) else NOTHING


def _may_be_file(call: Invocation, text: str) -> bool:
    """Whether an operand is no name of a package but a file: by its form, or as `rpm -i` takes nothing else."""
    takes_files = call.subcommand in of_system()[call.tool].files and "://" not in text
    return takes_files or text.startswith(("./", "../", "/", "$("))


def _names_only(call: Invocation, folder: str, view: SourceView) -> Need:
    """`pipx install black`: packages by name."""
    if any(pip_files.is_local(text) for text in call.operand_texts):
        return needs_source("a package is installed from the source")
    return INSTALLS if call.subcommand in bringing(call.tool) else NOTHING


SYSTEM = frozenset(of_system())

READERS: Mapping[str, Reader] = {
    **dict.fromkeys(SYSTEM, _system),
    "pipx": _names_only,
    "gem": ruby_php.gem,
    "bundle": ruby_php.bundle,
    "composer": ruby_php.composer,
    "go": compiled.go,
    "cargo": compiled.cargo,
    "mvn": compiled.maven,
    "gradle": compiled.gradle,
    "dotnet": compiled.dotnet,
    "mix": compiled.mix,
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), node.node),
    **dict.fromkeys(("conda", "mamba", "micromamba"), python.conda),
    "pip": python.pip,
    "uv": python.uv,
    "poetry": python.poetry,
    "pipenv": python.pipenv,
    "pdm": python.pdm,
}


def need_of(command: Command, folder: str, view: SourceView) -> Need:
    """What one command, standing in `folder`, reads of what the COPY of `view` brought."""
    call = invocation(command)
    if call is None:
        return steps.step(command, folder, view)
    if upgrades_installer(call) or is_quiet(call.tool, call.subcommand):
        return NOTHING
    return READERS.get(call.tool, by_record)(call, folder, view)


def run_need(stage: Stage, run: Run, view: SourceView) -> Need:
    """What all commands of a RUN read. A script that we cannot read needs the source."""
    obstacle = _unreadable(run, view)
    need = together(need for _, need in command_needs(stage, run, view))
    return needs_source(obstacle) if obstacle else _without_mounted(need, stage, run)


def command_needs(stage: Stage, run: Run, view: SourceView) -> tuple[tuple[Command, Need], ...]:
    """Each command with what it reads. `cd` needs the source where nothing else makes the folder."""
    found: list[tuple[Command, Need]] = []
    entered: dict[int, str] = {}
    here = folder_at(stage, run)
    fetched: set[str] = set()
    for command, folder in commands_in_place(stage, run):
        found.append((command, need_of(steps.without(command, fetched, folder, view), folder, view)))
        fetched.update(downloaded_files(command))
        if command.name in {"cd", "pushd"} and len(command.words) > 1:
            entered[len(found) - 1] = resolve(folder, value_at(stage, run, command.words[1]))
    files = [path for _, need in found for path in need.files]
    for at, place in entered.items():
        if view.covers(place) and not is_inside(here, place) and not any(is_inside(path, place) for path in files):
            found[at] = (found[at][0], needs_source("`cd` enters a folder of the source"))
    return tuple(found)


def _unreadable(run: Run, view: SourceView) -> str:
    if (run.beyond and not run.exec_form) or (run.heredocs and not run.script.is_heredoc):
        return "the script cannot be read for certain"
    shown = [resolve("/", mount.target) for mount in run.mounts if mount.type == "bind" and mount.target]
    if any(view.covers(place) and "." not in posixpath.basename(place) for place in shown):
        return "a mount shows it the source"
    return ""


def _without_mounted(need: Need, stage: Stage, run: Run) -> Need:
    """A manifest that a bind mount brings need not be copied."""
    here = folder_at(stage, run)
    mounted = {resolve(here, mount.target) for mount in run.mounts if mount.type == "bind" and mount.target}
    return replace(need, files=tuple(path for path in need.files if path not in mounted))
