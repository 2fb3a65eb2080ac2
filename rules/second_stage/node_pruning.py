"""The step that takes the development dependencies of a Node.js project away behind its build."""

from __future__ import annotations

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.node import ECOSYSTEM, NPM, PROGRAMS_OF_PACKAGES, SERVES_THE_BUILD, YARN
from rules.ecosystems.pnpm_and_bun import PNPM
from rules.ecosystems.record import Dev
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.calls import invocation, placed_calls
from rules.facts.missing_options import lacks
from rules.facts.start import start_of
from rules.facts.yarn_version import may_be_modern
from rules.second_stage.node_project import Project
from rules.second_stage.programs import commands_of
from rules.second_stage.refusal import SecondStageRefused

_DEV = {manager.name: manager.dev for manager in ECOSYSTEM.managers if isinstance(manager.dev, Dev)}


def refuse_development_programs(stage: Stage, known: Project, build: BuildContext) -> None:
    """Raises Refused where something starts a program of a development dependency: a compose file's `npm run dev`."""
    own = {one: one.removesuffix("-cli") for one in known.development if not one.startswith("@")}
    programs = {program: one for one, program in (own | PROGRAMS_OF_PACKAGES).items() if one in known.development}
    for call in start_of(stage, build).calls:
        if call.program in programs:
            package = programs[call.program]
            raise SecondStageRefused(f"`{package}`, a development dependency, is started too ({call.where})")


def refuse_global_tools(stage: Stage) -> None:
    """Raises Refused where a package is installed for people who work in the container: `npm install -g sequelize-cli`.
    It lies outside the project, and nothing of the start tells of it.
    """
    for run, call, _ in placed_calls(stage):
        is_global = call.has("-g", "--global") or call.subcommand.startswith("global")
        for name in call.operand_texts if is_global and call.tool in _DEV else ():
            if not SERVES_THE_BUILD.fullmatch(name):
                raise SecondStageRefused(f"`{name}` (line {run.lines.first}) may be there for people in the container")


def pruned(dockerfile: Dockerfile, stage: Stage, run: Run, build: BuildContext) -> tuple[Edit, ...] | None:
    """The edits that take the development dependencies away after the build; None where the tool has no such step."""
    calls = {call.tool: call for _, command in commands_of(stage) if (call := invocation(command)) is not None}
    found = [tool for tool in (PNPM.name, NPM.name, YARN.name) if tool in calls]  # npm may have installed pnpm
    if not found or (YARN.name in found and (len(found) > 1 or may_be_modern(dockerfile, build))):
        return None
    dev = _DEV[found[0]]
    flag = next((flag for flag in dev.flags if not lacks(dockerfile, stage, calls[found[0]], flag)), None)
    if flag is None or not dev.prune:
        return None
    step = dev.prune.format(flag="--production" if flag.startswith("--only") else flag)
    edits = append_command(dockerfile, run, step)
    return edits if isinstance(edits, tuple) else None
