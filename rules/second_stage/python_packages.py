"""The system packages of a stage that installs Python packages, and those that the second stage needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rules.dockerfile.model import Cmd, Entrypoint, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only, library_of
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.needs_build import built_by
from rules.facts.slim_needs import lacks
from rules.facts.system_packages import MANAGERS
from rules.images.names import image_name
from rules.images.slim_lacks import PROGRAMS, programs_of, programs_of_command
from rules.images.variants import FAMILIES
from rules.second_stage.python_images import is_full
from rules.second_stage.runtime_packages import release_of

_SYSTEM_PYTHON = re.compile(
    r"/usr/local/bin/(?![\w.-]*(?:\.sh|entrypoint|start))|/usr/local/lib/python|site-packages"
    r"|\bvirtualenvs\b|\b(?:cron|crond|sudo)\b"
)
"""What finds packages in the system's own Python, or starts without the image's PATH."""

_DEBIAN_COMPILERS = {"gfortran": "libgfortran5"}
_ALPINE_COMPILERS = {
    **dict.fromkeys(("build-base", "g++"), "libstdc++"),
    **dict.fromkeys(("cargo", "rust"), "libgcc"),
    "gfortran": "libgfortran",
}
"""Compilers, and the libraries that their programs load: Debian's image has C++'s, Alpine's has not."""


def complaint(names: Iterable[str]) -> str:
    """The message about what serves the install alone; the first three are named."""
    *others, final = [f"`{name}`" for name in names][:3]
    if not others:
        return f"{final} only serves to install the Python packages, and ships with them."
    return f"{', '.join(others)} and {final} only serve to install the Python packages, and ship with them."


def needed_packages(
    stage: Stage,
    commands: Iterable[Command],
    packages: Mapping[str, str],
    moves: tuple[Instruction, ...],
    build: BuildContext,
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The system packages of the second stage, and the development packages whose libraries nobody knows.

    commands: those that install the Python packages. packages: what the builder has. None where something that moves
    to the second stage needs a compiler, the system's own Python or something that nobody can name.
    """
    image = image_name(stage.base_image or "")
    alpine, release = "alpine" in image.tag, release_of(image)
    wanted = {package for i in moves for package in _programs(i)}
    if any(is_build_only(package) for package in wanted):
        return None
    if any(_needs_system_python(i) or (isinstance(i, Run) and _needs_builder(i)) for i in moves):
        return None
    compiled = [] if alpine else [p for c in commands for _, more in built_by(c, build) for p in more]
    libraries = {p: _library(p, alpine, release) for p in (*packages, *compiled) if is_build_only(p)}
    found = [(libraries[name] or "") if name in libraries else text for name, text in packages.items()]
    found += [library for library in libraries.values() if library]
    found += [package for package in compiled if package.startswith("lib") and package not in libraries]
    if is_full(stage):
        lacking = [lack for lack in lacks((stage,), FAMILIES["python"], build) if lack.at in moves]
        if any(not lack.packages for lack in lacking):
            return None
        found += [package for lack in lacking for package in lack.packages]
    unknown = tuple(package for package in packages if package in libraries and libraries[package] is None)
    return tuple(dict.fromkeys(name for name in found if name)), unknown


def _library(package: str, alpine: bool, release: str) -> str | None:
    """The run-time library of a package that only builds; "" where the image has it, None where nobody knows."""
    compilers = _ALPINE_COMPILERS if alpine else _DEBIAN_COMPILERS
    return compilers[package] if package in compilers else library_of(package, alpine, release)


def _needs_builder(run: Run) -> bool:
    """Whether a RUN removes packages, or installs some with lists that another RUN fetched."""
    calls = [(call, m) for c in run.commands if (call := invocation(c)) for m in MANAGERS if call.tool in m.tools]
    is_fresh = any(call.subcommand in m.refresh or call.has("--no-cache", "-U", "--update-cache") for call, m in calls)
    return any(
        call.subcommand in m.remove or (call.subcommand in m.install and not is_fresh)
        for call, m in calls
        if call.operands
    )


def _needs_system_python(instruction: Instruction) -> bool:
    """Whether it looks for packages in the system's own Python, or puts more of them there."""
    if not isinstance(instruction, Cmd | Entrypoint | Healthcheck | Run):
        return False
    commands = instruction.commands if isinstance(instruction, Run) else ()
    calls = [call for command in commands if (call := invocation(command)) is not None]
    return bool(_SYSTEM_PYTHON.search(instruction.value)) or any(
        call.tool in {"pip", "pipx", "uv"} and "install" in call.subcommand for call in calls
    )


def _programs(instruction: Instruction) -> Iterator[str]:
    """The Debian packages of the programs that an instruction starts."""
    names: list[str] = []
    if isinstance(instruction, Run):
        names += [name for command in instruction.commands for name in programs_of_command(command)]
    elif isinstance(instruction, Cmd | Entrypoint | Healthcheck):
        names += programs_of(instruction)
    yield from (package for name in names for package in PROGRAMS.get(name, ()))
