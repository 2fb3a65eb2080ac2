"""The second stage of an interpreted program: what runs behind the install moves there as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rules.dockerfile.model import (
    Cmd,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Run,
    Stage,
    Stopsignal,
    User,
    Volume,
)
from rules.engine.context import BuildContext
from rules.multi_stage._debian_libraries import is_build_only, library_of
from rules.multi_stage._python_project import ProjectFiles
from rules.multi_stage._python_tools import ProjectInstall, is_uv_image, stays_behind
from rules.multi_stage._split import Split, lands_in
from rules.tools.image_families import DEBIAN_RELEASES, FAMILIES, slim_tag
from rules.tools.image_names import image_name
from rules.tools.invocations import invocation
from rules.tools.places import commands_in_place, is_inside, resolve
from rules.tools.slim_needs import lacks
from rules.tools.slim_tools import PROGRAMS, programs_of, programs_of_command
from rules.tools.source_builds import built_by

_RUNTIME_ONLY = (Cmd, Entrypoint, Expose, Healthcheck, Label, Stopsignal, Volume)
_ACCOUNTS = frozenset({"adduser", "addgroup", "useradd", "groupadd", "mkdir"})
_UV_TAG = re.compile(
    rf"(?:[\d.]+-)?python(?P<version>\d+\.\d+[\w.]*)-(?:(?P<alpine>alpine[\d.]*)|(?P<debian>{'|'.join(DEBIAN_RELEASES)})(?:-slim)?)"
)
_SYSTEM_PYTHON = re.compile(r"/usr/local/(?:bin|lib/python)|site-packages|\bvirtualenvs\b|\b(?:cron|crond|sudo)\b")
"""What finds packages in the system's own Python, or starts without the image's PATH."""


def python_version(stage: Stage) -> str | None:
    """The version of the image's Python; None where it is no image with one."""
    image = image_name(stage.base_image or "")
    if image.known_as == "python":
        found = re.match(r"\d+(\.\d+)*", image.tag)
        return found.group() if found else ""
    tag = _UV_TAG.fullmatch(image.tag) if is_uv_image(image.text) else None
    return tag["version"] if tag is not None else None


def runtime_image(stage: Stage) -> str | None:
    """The small image with the same Python on the same system; None where the name leaves that open."""
    written, image = stage.base.image.text, image_name(stage.base_image or "")
    tag = _UV_TAG.fullmatch(image.tag)
    if image.known_as != "python":
        release = f"{tag['version']}-{tag['alpine'] or 'slim-' + tag['debian']}" if tag is not None else ""
        return f"python:{release}" if release and "$" not in written else None
    slim = slim_tag(image)
    if slim is None:
        return written
    if "$" not in written:
        return image.tagged(slim).text
    return f"{written}-slim" if slim == f"{image.tag}-slim" and ":" in written else None


def python_split(
    dockerfile: Dockerfile, stage: Stage, last: Run, tool: str, kept: tuple[Env, ...], files: ProjectFiles
) -> Split | None:
    """Takes the stage apart behind the last install; None where something above it has no certain place."""
    above = stage.before(last)
    early = [run for run in stage.of_type(Run) if run in above or run is last]
    accounts = tuple(run for run in early if _makes_accounts(run) and not _makes_folders(stage, run, files.folder))
    others = (run for run in early if run not in accounts and not _makes_folders(stage, run, files.folder))
    if accounts and files.folder.startswith("/home/"):
        return None  # the home of a new user would come from the builder, and be root's
    if not all(stays_behind(run, tool) for run in others) or any(isinstance(i, User) for i in above):
        return None
    if not all(lands_in(stage, copy, stage.workdir_at(last)) for copy in files.repeated):
        return None
    return Split(dockerfile, stage, last, moved(stage, last), kept, accounts, files.repeated)


def moved(stage: Stage, last: Run) -> tuple[Instruction, ...]:
    """What leaves the builder: all that stands behind the last install, and what only concerns the program."""
    behind = stage.after(last)
    return tuple(i for i in stage.instructions if i in behind or isinstance(i, _RUNTIME_ONLY))


def system_packages(
    stage: Stage,
    installs: Iterable[ProjectInstall],
    packages: Mapping[str, str],
    moves: tuple[Instruction, ...],
    build: BuildContext,
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The system packages of the second stage, and the development packages whose libraries nobody knows.

    None where something behind the install needs a compiler, or something that nobody can name.
    """
    alpine = "alpine" in (stage.base_image or "")
    wanted = {package for i in moves for package in _programs(i)}
    if any(is_build_only(package) for package in wanted) or any(_needs_system_python(i) for i in moves):
        return None
    compiled = (p for one in installs for _, more in built_by(one.call.command, build) for p in more)
    libraries = {p: library_of(p, alpine) for p in (*packages, *(() if alpine else compiled)) if is_build_only(p)}
    found = [(libraries[name] or "") if name in libraries else text for name, text in packages.items()]
    found += [library for library in libraries.values() if library]
    if _is_full(stage):
        lacking = [lack for lack in lacks((stage,), FAMILIES["python"], build) if lack.at in moves]
        if any(not lack.packages for lack in lacking):
            return None
        found += [package for lack in lacking for package in lack.packages]
    unknown = tuple(package for package in packages if package in libraries and libraries[package] is None)
    return tuple(dict.fromkeys(name for name in found if name)), unknown


def _needs_system_python(instruction: Instruction) -> bool:
    """Whether it looks for packages in the system's own Python, or puts more of them there."""
    installs = instruction.commands if isinstance(instruction, Run) else ()
    calls = [call for command in installs if (call := invocation(command)) is not None]
    return bool(_SYSTEM_PYTHON.search(instruction.value)) or any(
        call.tool in {"pip", "pipx", "uv"} and "install" in call.subcommand for call in calls
    )


def _is_full(stage: Stage) -> bool:
    """Whether the image carries the tools that the slim one lacks."""
    image = image_name(stage.base_image or "")
    if image.known_as == "python":
        return slim_tag(image) is not None
    return "alpine" not in image.tag and not image.tag.endswith("-slim")


def _programs(instruction: Instruction) -> Iterable[str]:
    """The Debian packages of the programs that an instruction starts."""
    if isinstance(instruction, Run):
        names = [name for command in instruction.commands for name in programs_of_command(command)]
    else:
        names = list(programs_of(instruction)) if isinstance(instruction, Cmd | Entrypoint | Healthcheck) else []
    return [package for name in names for package in PROGRAMS.get(name, ())]


def _makes_accounts(run: Run) -> bool:
    names = {command.name for command in run.commands}
    return not run.beyond and bool(names) and names <= _ACCOUNTS


def _makes_folders(stage: Stage, run: Run, folder: str) -> bool:
    """Whether a RUN only makes folders inside `folder`, which comes from the builder as a whole."""
    commands = tuple(commands_in_place(stage, run))
    return not run.beyond and all(
        command.name == "mkdir"
        and bool(folder)
        and all(is_inside(resolve(here, text), folder) for text in command.texts[1:] if not text.startswith("-"))
        for command, here in commands
    )
