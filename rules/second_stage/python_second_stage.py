"""The second stage of a Python program: it gets the environment, and what stands behind the install moves there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.dockerfile.model import (
    Cmd,
    Dockerfile,
    Entrypoint,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Run,
    Stage,
    Stopsignal,
    User,
    Volume,
)
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.image_paths import commands_in_place, is_inside, resolve
from rules.second_stage.assembly import Runtime
from rules.second_stage.kept_packages import kept_packages
from rules.second_stage.python_environment import Environment
from rules.second_stage.python_images import python_version, runtime_image
from rules.second_stage.python_packages import needed_packages
from rules.second_stage.python_project import ProjectFiles
from rules.second_stage.python_tools import stays_behind
from rules.second_stage.python_variables import Variables, variables
from rules.second_stage.small_images import install
from rules.second_stage.split import Split, lands_in

_RUNTIME_ONLY = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)
_ACCOUNTS = frozenset({"adduser", "addgroup", "useradd", "groupadd", "mkdir"})


@dataclass(frozen=True)
class Plan:
    """How a stage installs, and what of it the program needs.

    last: the last RUN that installs. commands: all that install. tool: what they call. place: the environment they
    fill. files: the project's. rewritten, dropped: what the second stage has in other words, and what it has no more.
    check: what more the author must look at, "" for nothing.
    """

    last: Run
    commands: tuple[Command, ...]
    tool: str
    place: Environment
    files: ProjectFiles
    rewritten: Mapping[Instruction, tuple[str, ...]] = field(default_factory=dict)
    dropped: tuple[Instruction, ...] = ()
    check: str = ""


@dataclass(frozen=True)
class SecondStage:
    """The stage taken apart, and the image that runs. cautions: what the author must look at, in whole sentences."""

    split: Split
    runtime: Runtime
    cautions: tuple[str, ...]


def second_stage(dockerfile: Dockerfile, stage: Stage, plan: Plan, build: BuildContext) -> SecondStage | None:
    """None where something has no certain place, or needs more than a small image has."""
    moves = tuple(i for i in _moved(stage, plan.last) if i not in plan.dropped)
    above = [run for run in stage.of_type(Run) if run.span.start <= plan.last.span.start]
    needed = needed_packages(stage, plan.commands, kept_packages(above), moves, build)
    image = runtime_image(stage)
    known = variables(dockerfile, stage, plan.last, moves, plan.place.folder)
    taken = _split(dockerfile, stage, plan, known)
    if needed is None or image is None or taken is None:
        return None
    packages, unknown = needed
    runtime = Runtime(
        image,
        plan.files.copies,
        setup=install(image, packages),
        environment=() if known.has_path else (f"PATH={plan.place.folder}/bin:$PATH",),
        edits=(*plan.place.edits, *plan.files.edits),
        dropped=plan.dropped,
        workdir=stage.workdir_at(plan.last),
        rewritten={**known.rewritten, **plan.rewritten},
    )
    return SecondStage(
        taken, runtime, tuple(_cautions(stage, image, unknown, (plan.check, plan.place.check, plan.files.check)))
    )


def _cautions(stage: Stage, image: str, unknown: tuple[str, ...], checks: tuple[str, ...]) -> Iterator[str]:
    if unknown:
        names = ", ".join(f"`{name}`" for name in unknown)
        yield f"The run-time libraries of {names} have to be added there."
    if "." not in (python_version(stage) or "") and image != stage.base.image.text:
        yield f"`{image}` must have the same Python as `{stage.base.image.text}`: name the version in both."
    yield from (f"Check that {check}." for check in checks if check)


def _split(dockerfile: Dockerfile, stage: Stage, plan: Plan, known: Variables) -> Split | None:
    """Takes the stage apart behind the last install."""
    above, files = stage.before(plan.last), plan.files
    early = [run for run in stage.of_type(Run) if run in above or run is plan.last]
    others = [run for run in early if not _makes_folders(stage, run, files.folder)]
    accounts = tuple(run for run in others if _makes_accounts(run))
    if accounts and files.folder.startswith("/home/"):
        return None  # the home of a new user would come from the builder, and be root's
    if not all(run in accounts or stays_behind(run, plan.tool, plan.commands) for run in others):
        return None
    if any(isinstance(i, User) for i in above):
        return None  # what the builder's user may write is not what the program's user may read
    if not all(lands_in(stage, copy, stage.workdir_at(plan.last)) for copy in files.repeated):
        return None
    return Split(dockerfile, stage, plan.last, _moved(stage, plan.last), known.kept, accounts, files.repeated)


def _moved(stage: Stage, last: Run) -> tuple[Instruction, ...]:
    """What leaves the builder: all that stands behind the last install, and what only concerns the program."""
    behind = stage.after(last)
    return tuple(i for i in stage.instructions if i in behind or isinstance(i, _RUNTIME_ONLY))


def _makes_accounts(run: Run) -> bool:
    names = {command.name for command in run.commands}
    return not run.beyond and bool(names) and names <= _ACCOUNTS


def _makes_folders(stage: Stage, run: Run, folder: str) -> bool:
    """Whether a RUN only makes folders inside `folder`, which comes from the builder as a whole."""
    if run.beyond or not folder:
        return False
    return all(
        command.name == "mkdir"
        and all(is_inside(resolve(here, text), folder) for text in command.texts[1:] if not text.startswith("-"))
        for command, here in commands_in_place(stage, run)
    )
