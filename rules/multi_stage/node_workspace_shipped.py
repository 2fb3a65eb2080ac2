"""What only builds a package of a Node.js workspace ships with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.node import SECOND_STAGE
from rules.ecosystems.pnpm_and_bun import PNPM
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.calls import invocation
from rules.facts.copied_manifests import manifest
from rules.facts.image_paths import is_inside, relative, resolve
from rules.multi_stage._node_workspace_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import compiled_runtime, compiled_split
from rules.second_stage.node_project import build_run, start_command
from rules.second_stage.node_project import project as project_of
from rules.second_stage.node_pruning import pruned, refuse_development_programs, refuse_global_tools
from rules.second_stage.programs import commands_of
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.small_images import slim_variant

_PROGRAM = re.compile(r"node(?: --?[\w=./-]+)* ([\w./-]+)")
_BUILT = re.compile(r"(.+)/(?:dist|build|out|lib|\.output)/.+")


class NodeWorkspaceShipped(SecondStageRule):
    """Build tools of a Node.js workspace ship with the package that runs.

    A repository of several packages has one `node_modules` for all, with links to the packages' folders. After the
    build, `npm prune --omit=dev` in its root takes away what only development needs, and a second stage on the slim
    image gets the folder as a whole, so that each link still leads somewhere.

    With pnpm, the packages link to each other in more places. `pnpm --filter NAME deploy --prod` gathers one package
    with its dependencies in a folder that another stage can copy.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"node"})
    references = (
        "https://docs.npmjs.com/cli/commands/npm-prune",
        "https://pnpm.io/cli/deploy",
        "https://docs.docker.com/build/building/multi-stage/",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        run = build_run(stage)
        if run is None or not _is_workspace(context.build):
            return
        root = stage.workdir_at(run)
        member = _member(stage, run, root, context.build)
        if member and _declares_development(member, context.build):
            message = f"The image ships the development dependencies of all packages; `{member}` runs without them."
            yield Shipped(message, lambda: _fix(dockerfile, stage, run, (root, member), context.build))


def _is_workspace(build: BuildContext) -> bool:
    return '"workspaces"' in (build.read("package.json") or "") or build.has("pnpm-workspace.yaml") is True


def _member(stage: Stage, run: Run, root: str, build: BuildContext) -> str:
    """The folder of the package that the container starts, as far as the start tells; "" where it doesn't."""
    folder = stage.workdir_at(stage.instructions[-1])
    if root == "/" or not is_inside(folder, root) or manifest(stage, run, "package.json", build) != "package.json":
        return ""
    own = relative(folder, root)
    package = posixpath.join(own, "package.json") if own else "package.json"
    program = _PROGRAM.match(start_command(stage, project_of(build, package)))
    path = resolve(folder, program[1]) if program else ""
    built = _BUILT.fullmatch(relative(path, root)) if path and is_inside(path, root) else None
    return built[1] if built and build.has(f"{built[1]}/package.json") else ""


def _declares_development(member: str, build: BuildContext) -> bool:
    return bool(project_of(build).development or project_of(build, f"{member}/package.json").development)


def _fix(dockerfile: Dockerfile, stage: Stage, run: Run, place: tuple[str, str], build: BuildContext) -> Fix:
    root, member = place
    if any((call := invocation(command)) and call.tool == PNPM.name for _, command in commands_of(stage)):
        name = project_of(build, f"{member}/package.json").name or member
        raise SecondStageRefused(
            "pnpm links the packages from several folders: "
            f"`pnpm --filter {name} deploy --prod FOLDER` gathers what `{name}` needs for another stage"
        )
    refuse_global_tools(stage)
    for package in ("package.json", f"{member}/package.json"):
        refuse_development_programs(stage, project_of(build, package), build)
    edits = pruned(dockerfile, stage, run, build)
    if edits is None or any(command.name in {"cd", "pushd"} for command in run.commands):
        raise SecondStageRefused("it isn't clear which step takes the development dependencies away")
    taken = compiled_split(dockerfile, run, [root], SECOND_STAGE.variables, build)
    small = slim_variant(stage)
    runtime = compiled_runtime(taken, small, build, [(root, root)], same_release=True)
    return two_stages(
        taken,
        replace(runtime, edits=edits),
        f"Build in one stage and ship `{root}` without development dependencies",
        f"Check that `{member}` loads nothing that is listed under `devDependencies`, and that `{small}` has the "
        "system libraries that `node_modules` needs.",
        Saving("the development dependencies", "`npm prune` or its like takes them away before the copy"),
    )
