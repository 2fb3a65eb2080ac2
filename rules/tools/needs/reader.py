"""Reads what each command of a RUN needs: the one table of tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.tools.invocations import Invocation, invocation
from rules.tools.needs import node, python, steps
from rules.tools.needs.need import INSTALLS, NOTHING, Need, needs_source
from rules.tools.places import commands_in_place, resolve
from rules.tools.source_view import SourceView

Reader = Callable[[Invocation, str, SourceView], Need]


def _system(call: Invocation, folder: str, view: SourceView) -> Need:
    """apt and its kin: only a package file may come from the source."""
    if any(text.startswith((".", "/", "$(")) and view.covers(resolve(folder, text)) for text in call.operand_texts):
        return needs_source("a package file is installed from the source")
    return INSTALLS if call.subcommand in {"install", "add", "in", "-S"} else NOTHING


def _names_only(call: Invocation, folder: str, view: SourceView) -> Need:
    """`gem install rails`, `pipx install black`: packages by name."""
    if any(python.is_local(text) or text.endswith(".gem") for text in call.operand_texts):
        return needs_source("a package is installed from the source")
    return INSTALLS if call.subcommand == "install" else NOTHING


SYSTEM = frozenset(["apt-get", "apt", "aptitude", "apk", "dnf", "yum", "microdnf", "zypper", "pacman"])

READERS: Mapping[str, Reader] = {
    **dict.fromkeys(SYSTEM, _system),
    **dict.fromkeys(("gem", "pipx"), _names_only),
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), node.node),
    **dict.fromkeys(("conda", "mamba", "micromamba"), python.conda),
    "pip": python.pip,
    "uv": python.uv,
    "poetry": python.poetry,
    "pipenv": python.pipenv,
}


def need_of(command: Command, folder: str, view: SourceView) -> Need:
    """What one command, standing in `folder`, reads of what the COPY of `view` brought."""
    call = invocation(command)
    if call is None:
        return steps.step(command, folder, view)
    reader = READERS.get(call.tool)
    return reader(call, folder, view) if reader is not None else needs_source(f"`{call.tool}` may read the source")


def run_need(stage: Stage, run: Run, view: SourceView) -> Need:
    """What all commands of a RUN read. A script that we cannot read needs the source."""
    if run.beyond and not run.exec_form:
        return needs_source("the script cannot be read for certain")
    if any(
        mount.type in {"bind"} and view.covers(resolve("/", mount.target or "/")) and not _is_file(mount.target)
        for mount in run.mounts
    ):
        return needs_source("a mount shows it the source")
    need = python.together(need_of(command, folder, view) for command, folder in commands_in_place(stage, run))
    mounted = {mount.target for mount in run.mounts if mount.type == "bind"}
    return replace(
        need, files=tuple(path for path in need.files if path not in mounted and path.rsplit("/", 1)[-1] not in mounted)
    )


def _is_file(target: str | None) -> bool:
    return target is not None and "." in target.rsplit("/", 1)[-1].lstrip(".")
