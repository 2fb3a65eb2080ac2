"""The system packages of a stage that installs Python packages, and those that the second stage needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Entrypoint, Env, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.native_packages import LINKED_ON_FULL
from rules.engine.context import BuildContext
from rules.facts.calls import calls_of, invocation
from rules.facts.language_packages import packages_of
from rules.facts.named_packages import of_use_outside
from rules.facts.needs_build import built_by
from rules.facts.slim_needs import lacks
from rules.facts.start import start_of
from rules.facts.system_packages import MANAGERS
from rules.images.names import image_name
from rules.images.slim_lacks import PROGRAMS, programs_of, programs_of_command
from rules.images.variants import FAMILIES
from rules.second_stage.python_images import is_full
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_packages import SecondPackages, library_in, release_of

_SYSTEM_PYTHON = expression(
    r"/usr/local/bin/(?![\w.-]*(?:\.sh|entrypoint|start))|/usr/local/lib/python|site-packages"
    r"|\bvirtualenvs\b|\b(?:cron|crond|sudo)\b|\bsu -"
)
"""What finds packages in the system's own Python, or starts without the image's PATH."""

_IN_SCRIPTS = expression(
    r"/usr/local/bin/(?!(?:docker-|dumb-init|gosu|su-exec|tini|wait|[\w.-]*(?:\.sh\b|entrypoint|start)))[\w.-]+"
    r"|/usr/local/lib/python|\bpip3? install\b|\bsu -"
)
"""The same in a script: other programs of this folder are none of pip's."""
_SYSTEM_INTERPRETER = expression(r"/usr/(?:local/)?bin/python")
"""What a program names as its interpreter: `#!/usr/local/bin/python`."""


def complaint(names: Iterable[str]) -> str:
    """The message about what serves the install alone."""
    return of_use_outside(tuple(names), outside="installing Python packages")


def compiler_complaint(image: str, packages: list[str]) -> str:
    """The message about a full image whose compilers build packages. packages: as they are told, in backticks."""
    named = " and ".join(packages[:2]) + (f" and {len(packages) - 2} more" if len(packages) > 2 else "")
    return f"`{image}` ships compilers and headers: only building {named} needs them."


def needed_packages(
    stage: Stage,
    commands: Iterable[Command],
    packages: SecondPackages,
    moves: tuple[Instruction, ...],
    build: BuildContext,
) -> tuple[str, ...]:
    """The system packages of the second stage.

    commands: those that install Python packages. packages: what the builder has. Raises Refused where something
    that moves to the second stage needs a compiler, or something that nobody can name.
    """
    image = image_name(stage.base_image or "")
    alpine, release = "alpine" in image.tag, release_of(image)
    for instruction in moves:
        if any(map(is_build_only, _programs(instruction))):
            raise SecondStageRefused(f"line {instruction.lines.first} starts a compiler or another tool of the build")
        if isinstance(instruction, Run) and _needs_builder(instruction):
            raise SecondStageRefused(
                f"line {instruction.lines.first} needs packages or lists that only the builder has"
            )
        if isinstance(instruction, Run) and (more := _installs_more(instruction)):
            raise SecondStageRefused(f"`{more}` (line {instruction.lines.first}) may compile what it installs")
    compiled = [] if alpine else [p for c in commands for _, more in built_by(c, build) for p in more]
    found = [*packages.names]
    for package in compiled:
        library = library_in("python", package, alpine, release) if is_build_only(package) else package
        if library is None or library.startswith("lib"):
            found.append(package if library is None else library)
    if is_full(stage):
        found += _linked(commands, build)
        for lack in lacks((stage,), FAMILIES["python"], build):
            if lack.at in moves and not lack.packages:
                raise SecondStageRefused(f"it isn't clear what {lack.what} needs of the full image")
            found += lack.packages if lack.at in moves else ()
    return tuple(dict.fromkeys(found))


def _linked(commands: Iterable[Command], build: BuildContext) -> Iterator[str]:
    """The libraries that packages link because the full image has them. Raises Refused where nobody can name them."""
    brought = [one for command in commands if (one := packages_of(command, build)) is not None]
    for name in dict.fromkeys(name for one in brought for name in one.names if name in LINKED_ON_FULL):
        if not LINKED_ON_FULL[name]:
            raise SecondStageRefused(f"it isn't clear which libraries of the full image `{name}` links")
        yield from LINKED_ON_FULL[name]


def refuse_system_python(stage: Stage, moves: Iterable[Instruction], build: BuildContext) -> None:
    """Raises Refused where something that the second stage holds, or a file that starts with it, looks for packages in
    the system's own Python, or puts more of them there.
    """
    reason = "uses the system's own Python, and the packages would lie in a virtual environment"
    for instruction in moves:
        if _needs_system_python(instruction):
            raise SecondStageRefused(f"line {instruction.lines.first} {reason}")
    start = start_of(stage, build)
    for text in start.texts:
        if _IN_SCRIPTS.search(text.text):
            raise SecondStageRefused(f"{text.where} {reason}")
    for call in start.calls:
        if _SYSTEM_INTERPRETER.match(call.words[0]):
            raise SecondStageRefused(f"{call.where} {reason}")


def _installs_more(run: Run) -> str:
    """The words of a command that installs with a program of its own, which may compile (`bbot --install-all-deps`)."""
    for command in run.commands:
        known = invocation(command)
        if known is not None or not _DOWNLOADERS.isdisjoint(command.texts):
            continue
        word = next((text for text in command.texts[1:] if _INSTALL_WORD.fullmatch(text)), None)
        if word is not None:
            return f"{command.name} {word}"
    return ""


_INSTALL_WORD = expression(r"(?:--)?install(?:[-_][\w-]+)?")
_DOWNLOADERS = frozenset({"install", "playwright", "pre-commit"})
"""What has such a word and compiles nothing."""


def _needs_builder(run: Run) -> bool:
    """Whether a RUN removes packages, or installs some with lists that another RUN fetched."""
    calls = [(call, m) for call in calls_of(run) for m in MANAGERS if call.tool in m.tools]
    is_fresh = any(call.subcommand in m.refresh or call.has("--no-cache", "-U", "--update-cache") for call, m in calls)
    return any(
        call.subcommand in m.remove or (call.subcommand in m.install and not is_fresh)
        for call, m in calls
        if call.operands
    )


def _needs_system_python(instruction: Instruction) -> bool:
    """Whether it looks for packages in the system's own Python, or puts more of them there."""
    if isinstance(instruction, Env):
        return any(
            a.name != "PATH" and a.value and _SYSTEM_PYTHON.search(a.value.text) for a in instruction.assignments
        )
    if not isinstance(instruction, Cmd | Entrypoint | Healthcheck | Run):
        return False
    calls = calls_of(instruction) if isinstance(instruction, Run) else ()
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
