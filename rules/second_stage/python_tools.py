"""Poetry, PDM, uv and Pipenv: where a stage gets one, where it installs the project, and what leaves no trace."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Copy, Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.native_packages import requirement_names
from rules.ecosystems.python_projects import EXPORTS, INSTALLS, REQUIRED_BY_TOOLS, SETTLES, TOOL_PACKAGES
from rules.facts.calls import Invocation, calls_of, invocation, placed_calls
from rules.facts.system_packages import MANAGERS

_SILENT = frozenset({"set", "true", ":", "test", "[", "cd", "sleep"})
_VENV = ("-m", "venv")
_PLACES = frozenset({"mv", "cp", "ln", "chmod", "install"})
_INSTALLER = expression(
    r"install\.python-poetry\.org|python-poetry/poetry/|install-pdm\.py|astral\.sh/uv|install-poetry\.py"
)
_SCRATCH = expression(
    r"(?:requirements[\w.-]*\.txt$|/var/|/tmp|/root/\.cache|/usr/share/|/etc/apt/|~/\.cache|\$\{?\w*CACHE\w*)"
)
_UV_IMAGE = expression(r"(?:ghcr\.io/astral-sh|(?:docker\.io/)?astral)/uv(?:[:@]|$)")
_FOR_DEVELOPERS = expression(r"\b(?:dev|test|tests|testing|development)\b")


@record
class ProjectInstall:
    """A command that installs what the project's lock file names. folder: where it stands."""

    run: Run
    call: Invocation
    folder: str


def project_installs(stage: Stage) -> tuple[ProjectInstall, ...]:
    """The stage's installs of a project: `poetry install`, `pdm sync`, `uv sync`, `pipenv install`, in order."""
    calls = placed_calls(stage)
    return tuple(ProjectInstall(*one) for one in calls if (one[1].tool, one[1].subcommand) in INSTALLS)


def is_for_developers(install: ProjectInstall) -> bool:
    """Whether it asks for what only development needs: then the image is one to develop in."""
    call = install.call
    if call.has("--dev", "-d", "--all-groups"):
        return True
    return any(_FOR_DEVELOPERS.search(group) for group in call.values("--with", "--group", "-G", "--only"))


def is_uv_image(name: str) -> bool:
    """Whether an image is uv's own: the program alone, or a base image that has it."""
    return _UV_IMAGE.match(name) is not None


def brings_only_tool(copy: Copy) -> bool:
    """`COPY --from=ghcr.io/astral-sh/uv /uv /uvx /bin/`: a program that only installs."""
    names = {posixpath.basename(word.text) for word in copy.sources}
    return copy.from_ is not None and names <= {"uv", "uvx"}


def bringer(stage: Stage, tool: str) -> Instruction:
    """The instruction that brings the tool; the FROM where none does."""
    for instruction in stage.instructions:
        if isinstance(instruction, Copy) and tool == "uv" and brings_only_tool(instruction):
            return instruction
        if isinstance(instruction, Run) and (
            any(tool in pip_names(call) for call in calls_of(instruction)) or _INSTALLER.search(instruction.value)
        ):
            return instruction
    return stage.base


def brings_only_tools(run: Run) -> bool:
    """Whether all that pip installs in a RUN are tools that only install, and one is more than pip's own."""
    installs = [names for call in calls_of(run) if (names := pip_names(call))]
    names = frozenset[str]().union(*installs)
    return all(map(_are_tools, installs)) and not names.isdisjoint(_MAIN_TOOLS)


_MAIN_TOOLS = frozenset({"pdm", "pipenv", "poetry", "uv"})


def _are_tools(names: frozenset[str]) -> bool:
    """Whether what one call installs only serves to install: tools, and beside one what it requires itself."""
    return names <= TOOL_PACKAGES | (REQUIRED_BY_TOOLS if names & _MAIN_TOOLS else frozenset())


def stays_behind(run: Run, command: Command, tool: str, installs: Collection[Command]) -> bool:
    """Whether nothing of what a command does is needed by a stage that gets the environment and the system packages.

    installs: the commands that fill the environment.
    """
    return command in installs or _stays_behind(run, command, tool)


def _stays_behind(run: Run, command: Command, tool: str) -> bool:
    call = invocation(command)
    if call is not None and (call.tool, call.subcommand) in EXPORTS:
        return True  # writes the requirements that pip reads
    if any(word.text not in {">/dev/null", "2>/dev/null", "2>&1"} for word in command.redirections):
        return False
    if call is None:
        return _is_silent(run, command, tool)
    if call.tool in {"pdm", "poetry", "pipenv", "uv"} and call.subcommand in SETTLES:
        return True
    if call.tool in {"pip", "pipx"}:
        return call.subcommand != "install" or (bool(call.operands) and _are_tools(pip_names(call)))
    manager = next((m for m in MANAGERS if call.tool in m.tools), None)
    if manager is None:
        return False
    if call.subcommand in manager.install:
        return call.value("-t", "--target-release") is None and all(_is_package(text) for text in call.operand_texts)
    return call.subcommand in manager.refresh | manager.remove | {"clean", "autoclean"}


def _is_package(text: str) -> bool:
    """Whether an operand is a package's name, and no file or variable."""
    return re.fullmatch(r"[A-Za-z0-9][\w.+:-]*(?:[=~<>]+[\w.+:~*-]+)?", text) is not None


def _is_silent(run: Run, command: Command, tool: str) -> bool:
    operands = [text for text in command.texts[1:] if not text.startswith("-")]
    if command.name == "rm":
        return all(_SCRATCH.match(text.strip('"')) for text in operands)
    if command.name in _PLACES:
        return any(posixpath.basename(text) in {tool, "uvx"} for text in operands)
    if _INSTALLER.search(run.value) and command.name in {"curl", "wget", "python", "python3", "sh", "bash"}:
        return True
    return command.name in _SILENT or command.texts[1:] in {("--version",), ("-V",)} or command.texts[1:3] == _VENV


def pip_names(call: Invocation) -> frozenset[str]:
    """The packages that pip or pipx installs; a plugin of Poetry counts as Poetry. Files count as unknown packages."""
    if call.tool not in {"pip", "pipx"} or call.subcommand != "install":
        return frozenset()
    if call.has("-r", "--requirement", "-e", "--editable"):
        return frozenset({"?"})
    names = (next(requirement_names(text.strip("\"'")), "?") for text in call.operand_texts)
    return frozenset("poetry" if name.startswith("poetry-plugin") else name for name in names)
