"""Poetry, PDM, uv or Pipenv ships with the packages that it installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.python_projects import PDM, PIPENV, POETRY
from rules.ecosystems.uv import UV
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.system_packages import installed_by
from rules.multi_stage._project_manager_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import two_stages
from rules.second_stage.final_stage import final_stage
from rules.second_stage.kept_packages import kept_packages
from rules.second_stage.python_environment import environment
from rules.second_stage.python_images import python_version
from rules.second_stage.python_packages import complaint
from rules.second_stage.python_project import project_files
from rules.second_stage.python_second_stage import Plan, second_stage
from rules.second_stage.python_start import Starts, develops, without_tool
from rules.second_stage.python_tools import ProjectInstall, bringer, is_for_developers, project_installs
from rules.second_stage.refusal import SecondStageRefused, attempt


class ProjectManagerShipped(Rule):
    """Poetry, PDM, uv, or Pipenv ships with the packages that it installed.

    A project manager resolves and installs packages. The program doesn't need it, or the compilers that it called.
    Install into a virtual environment in one stage, and copy that to the same path of a slim image with the same
    Python. The image then starts directly what `poetry run`, `pdm run`, or `uv run` started.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset(one.name for one in (POETRY, PIPENV, PDM, UV))
    references = (
        "https://docs.astral.sh/uv/guides/integration/docker/",
        "https://python-poetry.org/docs/basic-usage/#using-your-virtual-environment",
        "https://pdm-project.org/latest/usage/advanced/#use-pdm-in-a-multi-stage-dockerfile",
        "https://pipenv.pypa.io/en/latest/docker.html",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        installs = project_installs(stage) if stage is not None else ()
        version = python_version(stage) if stage is not None else None
        if stage is None or version is None or len({one.call.tool for one in installs}) != 1:
            return
        if develops(stage) or any(is_for_developers(one) for one in installs):
            return
        starts = without_tool(dockerfile, stage, installs, context.build)
        above = [run for run in stage.of_type(Run) if run.span.start <= installs[-1].run.span.start]
        building = [package for package in kept_packages(above) if is_build_only(package)]
        if starts is None and not building:
            return
        tool = installs[0].call.tool
        at = bringer(stage, tool) if starts else next(run for run in above if building[0] in installed_by(run))
        if starts is None:
            refused = f"the program starts with `{tool}`"
            yield self.finding(at.span, complaint(building), refused=refused)
            return
        fix, refused = attempt([partial(_fix, dockerfile, stage, installs, starts, version, context.build)])
        yield self.finding(at.span, complaint([tool, *building]), fix, refused=refused)


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
