"""Poetry, PDM, uv or Pipenv ships with the packages that it installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.python_projects import PDM, PIPENV, POETRY
from rules.ecosystems.uv import UV
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.multi_stage._project_manager_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped, refuse
from rules.second_stage.assembly import two_stages
from rules.second_stage.kept_packages import bringing, kept_packages
from rules.second_stage.python_environment import environment
from rules.second_stage.python_images import python_version
from rules.second_stage.python_packages import complaint
from rules.second_stage.python_project import project_files
from rules.second_stage.python_second_stage import Plan, second_stage
from rules.second_stage.python_start import Starts, develops, without_tool
from rules.second_stage.python_tools import ProjectInstall, bringer, is_for_developers, project_installs
from rules.second_stage.refusal import SecondStageRefused


class ProjectManagerShipped(SecondStageRule):
    """Poetry, PDM, uv, or Pipenv ships with the packages that it installed.

    A project manager resolves and installs packages. The program doesn't need it, or the compilers that it called.
    Install into a virtual environment in one stage, and copy that to the same path of a slim image with the same
    Python. The image then starts directly what `poetry run`, `pdm run`, or `uv run` started.
    """

    looks_for = frozenset(one.name for one in (POETRY, PIPENV, PDM, UV))
    references = (
        "https://docs.astral.sh/uv/guides/integration/docker/",
        "https://python-poetry.org/docs/basic-usage/#using-your-virtual-environment",
        "https://pdm-project.org/latest/usage/advanced/#use-pdm-in-a-multi-stage-dockerfile",
        "https://pipenv.pypa.io/en/latest/docker.html",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        installs, version = project_installs(stage), python_version(stage)
        if version is None or len({one.call.tool for one in installs}) != 1:
            return
        if develops(stage) or any(is_for_developers(one) for one in installs):
            return
        starts = without_tool(dockerfile, stage, installs, context.build)
        tool = installs[0].call.tool
        above = [run for run in stage.of_type(Run) if run.span.start <= installs[-1].run.span.start]
        building = [package for package in kept_packages(above) if is_build_only(package)]
        if starts is not None:
            make = partial(_fix, dockerfile, stage, installs, starts, version, context.build)
            yield Shipped(complaint([tool, *building]), make, bringer(stage, tool))
        elif building:
            at = bringing(above, building[0])
            yield Shipped(complaint(building), refuse(f"the program starts with `{tool}`"), at)

    def stands_on(self, stage: Stage) -> bool:
        return python_version(stage) is not None


def _fix(
    dockerfile: Dockerfile,
    stage: Stage,
    installs: tuple[ProjectInstall, ...],
    starts: Starts,
    version: str,
    build: BuildContext,
) -> Fix:
    last, tool = installs[-1].run, installs[-1].call.tool
    place = environment(dockerfile, stage, installs, version, build)
    if place is None or len({one.folder for one in installs}) != 1:
        raise SecondStageRefused(f"it is not certain where `{tool}` puts the packages")
    files = project_files(dockerfile, stage, installs, place.folder, build)
    if files is None:
        raise SecondStageRefused("a copy from the builder would lose owners or modes")
    commands = tuple(one.call.command for one in installs)
    plan = Plan(last, commands, tool, place, files, starts.rewritten, starts.dropped, starts.check)
    second = second_stage(dockerfile, stage, plan, build)
    return two_stages(
        second.split,
        second.runtime,
        f"Install with `{tool}` in one stage and ship the virtual environment",
        " ".join([_CAUTION.format(tool=tool), *second.cautions]),
        Saving(f"`{tool}` and what only the install needs", _BASIS),
    )


_CAUTION = (
    "Check that the program imports every package in the second stage."
    " Nothing there can call `{tool}`, not even a compose file."
)

_BASIS = "the image keeps the virtual environment alone"
