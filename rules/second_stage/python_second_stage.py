"""The second stage of a Python program: it gets the environment, and what stands behind the install moves there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only
from rules.engine.context import BuildContext
from rules.facts.image_paths import is_inside, resolve
from rules.facts.system_packages import installed_by
from rules.second_stage.assembly import Runtime
from rules.second_stage.language import Language
from rules.second_stage.parts import Part, common_part
from rules.second_stage.python_environment import Environment
from rules.second_stage.python_images import python_version, runtime_image
from rules.second_stage.python_packages import needed_packages, refuse_system_python
from rules.second_stage.python_project import ProjectFiles
from rules.second_stage.python_tools import stays_behind
from rules.second_stage.python_variables import variables
from rules.second_stage.refusal import SecondStageRefused, unclear
from rules.second_stage.small_images import account_tools, install
from rules.second_stage.split import Split
from rules.second_stage.take_apart import take_apart


@record
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


@record
class PythonStages:
    """The stage taken apart, and the image that runs. cautions: what the author must look at, in whole sentences."""

    split: Split
    runtime: Runtime
    cautions: tuple[str, ...]


def second_stage(dockerfile: Dockerfile, stage: Stage, plan: Plan, build: BuildContext) -> PythonStages:
    """Raises Refused where something has no certain place, or needs more than a small image has."""
    image = runtime_image(stage)
    if image is None:
        raise SecondStageRefused(f"`{stage.base.image.text}` leaves open which small image has the same Python")
    taken = take_apart(dockerfile, _language(stage, plan))
    if taken.early and plan.files.folder.startswith("/home/"):
        raise SecondStageRefused("the home folder of a new user would come from the builder, and be root's")
    moves = tuple(i for i in taken.moved if i not in plan.dropped)
    known = variables(dockerfile, stage, plan.last, moves, plan.place.folder)
    refuse_system_python(stage, (*moves, *known.kept), build)
    packages = needed_packages(stage, plan.commands, taken.packages, moves, build)
    certificates = ("ca-certificates",) if taken.takes_up_certificates else ()
    runtime = Runtime(
        image,
        plan.files.copies,
        setup=install(image, (*packages, *certificates, *account_tools(taken, image))),
        environment=() if known.has_path else (f"PATH={plan.place.folder}/bin:$PATH",),
        edits=(*plan.place.edits, *plan.files.edits),
        repeated=plan.files.repeated,
        dropped=plan.dropped,
        rewritten={**known.rewritten, **plan.rewritten},
    )
    checks = (plan.check, plan.place.check, plan.files.check)
    return PythonStages(replace(taken, kept=known.kept), runtime, tuple(_cautions(stage, image, checks)))


def _cautions(stage: Stage, image: str, checks: tuple[str, ...]) -> Iterator[str]:
    if "." not in (python_version(stage) or "") and image != stage.base.image.text:
        yield f"`{image}` must have the same Python as `{stage.base.image.text}`: name the version in both."
    yield from (f"Check that {check}." for check in checks if check)


def _language(stage: Stage, plan: Plan) -> Language:
    def part_of(command: Command, folder: str) -> Part | None:
        run = next(run for run in stage.of_type(Run) if command in run.commands)
        if command.name == "mkdir" and _is_below(command, folder, plan.files.folder):
            return Part.BUILD
        if stays_behind(run, command, plan.tool, plan.commands):
            return Part.SYSTEM if common_part(command, folder) is Part.SYSTEM else Part.BUILD
        part = common_part(command, folder)
        if part is Part.SYSTEM:
            raise unclear(f"what `{' '.join(command.texts[:2])}` does", run)
        return part

    def moves_as_it_stands(run: Run) -> bool:
        return run.span.start > plan.last.span.start and not any(map(is_build_only, installed_by(run)))

    return Language(
        part_of,
        _NONE,
        plan.last,
        same_image=True,
        moves_as_it_stands=moves_as_it_stands,
    )


_NONE = re.compile(r"(?!)")


def _is_below(command: Command, here: str, folder: str) -> bool:
    """Whether all that a command names lies inside `folder`, which comes from the builder as a whole."""
    paths = (resolve(here, text) for text in command.texts[1:] if not text.startswith("-"))
    return bool(folder) and all(is_inside(path, folder) for path in paths)
