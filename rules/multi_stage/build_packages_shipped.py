"""Compilers and headers stay in the image that runs a Python program."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import programs
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.python import PIP
from rules.ecosystems.uv import UV
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.needs_build import compiled_by
from rules.images.names import image_name
from rules.multi_stage._build_packages_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped, refuse
from rules.multi_stage._system_python import compiled_with
from rules.second_stage.assembly import two_stages
from rules.second_stage.final_stage import OS_IMAGES
from rules.second_stage.kept_packages import bringing, kept_packages
from rules.second_stage.moved_sources import checks_of, manifests_instead, moved_copies
from rules.second_stage.python_environment import Environment
from rules.second_stage.python_images import is_full, python_version
from rules.second_stage.python_installs import VENV, calls_by_path, installs_python, make_venv, own_venv, pip_installs
from rules.second_stage.python_packages import compiler_complaint, complaint
from rules.second_stage.python_project import ProjectFiles
from rules.second_stage.python_second_stage import Plan, second_stage
from rules.second_stage.python_sources import copies_of_stages, other_files
from rules.second_stage.python_tools import brings_only_tools, project_installs
from rules.second_stage.refusal import SecondStageRefused, links_unclearly


class BuildPackagesShipped(SecondStageRule):
    """Compilers and headers stay in the image that runs a Python program.

    A package that is compiled during the install needs `gcc` and headers once, and a small library from then on. If one
    stage installs the packages into a virtual environment, the next stage can copy it to a slim image. The compiler and
    the headers stay behind, and only the libraries are installed again.
    """

    looks_for = frozenset({"python", UV.name}) | programs(PIP.name)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.python.org/3/library/venv.html",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        if python_version(stage) is None:
            found = compiled_with(stage, context.build)
            if found is not None:
                yield Shipped(complaint(found[0][:2]), refuse(_OF_SYSTEM), found[1])
            return
        building = [package for package in kept_packages(stage.of_type(Run)) if is_build_only(package)]
        installs = [run for run in stage.of_type(Run) if installs_python(stage, run) and not brings_only_tools(run)]
        compiled = (
            []
            if building or not is_full(stage)
            else compiled_by((call.command for run in installs for call in pip_installs(run)), context.build)
        )
        if not (building or compiled) or not installs or project_installs(stage):
            return
        if compiled:
            yield Shipped(compiler_complaint(stage.base.image.text, compiled), refuse(links_unclearly(stage)))
            return
        at = bringing(stage.of_type(Run), building[0])
        yield Shipped(complaint(building[:2]), lambda: _fix(dockerfile, stage, installs, context.build), at)

    def stands_on(self, stage: Stage) -> bool:
        return python_version(stage) is not None or image_name(stage.base_image or "").known_as in OS_IMAGES


def _fix(dockerfile: Dockerfile, stage: Stage, installs: list[Run], build: BuildContext) -> Fix:
    if (python_version(stage) or "").startswith("2"):
        raise SecondStageRefused("Python 2 has no `venv` module")
    moved = moved_copies(stage, installs[-1], build)
    if any(one.need.source for one in moved):
        raise SecondStageRefused("the install reads the source itself")
    last, calls = installs[-1], [call for run in installs for call in pip_installs(run)]
    repeated = (*(one.copy for one in moved), *other_files(stage, last, build), *copies_of_stages(stage, last, build))
    own = own_venv(stage, installs[0])
    by_path = [run for run in installs if calls_by_path(stage, run)]
    if by_path and (own is None or any(own_venv(stage, run) != own for run in by_path)):
        raise SecondStageRefused("`pip` is called in the folder of an environment that the file does not make")
    place = Environment(own) if own is not None else Environment(VENV, tuple(make_venv(dockerfile, installs)))
    files = ProjectFiles(
        ((place.folder, place.folder),),
        repeated,
        manifests_instead(dockerfile, stage, moved),
        "; ".join(checks_of(moved)),
    )
    commands = tuple(call.command for call in calls)
    second = second_stage(dockerfile, stage, Plan(last, commands, calls[-1].tool, place, files), build)
    title = "Install in one stage and ship the virtual environment"
    return two_stages(second.split, second.runtime, title, " ".join([_CAUTION, *second.cautions]), _SAVING)


_SAVING = Saving(
    "the compiler and the headers",
    "the second stage never installs them",
)

_OF_SYSTEM = (
    "Python is a package of the system here: a virtual environment of one stage runs where the other has the same"
)

_CAUTION = "Check that the program imports every package in the second stage, which has no compiler."
