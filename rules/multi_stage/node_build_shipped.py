"""What only builds a Node.js program ships with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.node import SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Edit, Fix, Saving
from rules.multi_stage._node_build_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import beside, compiled_runtime, compiled_split
from rules.second_stage.node_project import build_run, project, refuse_files_elsewhere, start_command, static_output
from rules.second_stage.node_pruning import pruned, refuse_development_programs, refuse_global_tools
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.small_images import slim_variant

_PROGRAM = re.compile(r"(?:node|pm2-runtime)(?: --?[\w=./-]+)* (?:\./)?([\w.-]+)/[\w./-]*(?: |$)")
_NEXT = re.compile(r"next start\b")


class NodeBuildShipped(SecondStageRule):
    """Build tools and the source ship with a Node.js program.

    TypeScript, bundlers, and test tools are only needed to build, and so is the source. The program needs the built
    files, `package.json`, and the production dependencies. If you build in one stage and copy these to a slim image in
    the next, the rest stays behind.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"node"})
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.npmjs.com/cli/commands/npm-prune",
        "https://github.com/vercel/next.js/issues/81797",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        run, known = build_run(stage), project(context.build)
        command = start_command(stage, known)
        outputs = _outputs(command)
        is_typescript = ".next" in outputs and context.build.has("next.config.ts")  # which `next start` compiles again
        is_static = static_output(command, known) is not None
        if run is None or not outputs or is_typescript or not known.development or is_static:
            return
        prune = pruned(dockerfile, stage, run, context.build)
        if prune is not None:
            message = f"The image ships source and development dependencies; the program only needs `{outputs[0]}`."
            yield Shipped(message, lambda: _fix(dockerfile, run, outputs, prune, context.build))


def _outputs(command: str) -> tuple[str, ...]:
    """The built folders that the program lies in; () where the command does not tell."""
    if _NEXT.search(command):
        return (".next",)
    program = _PROGRAM.match(command)
    return (program[1],) if program and program[1] in {"dist", "build", "out", "lib", ".output"} else ()


def _fix(
    dockerfile: Dockerfile, run: Run, outputs: tuple[str, ...], prune: tuple[Edit, ...], build: BuildContext
) -> Fix:
    stage = dockerfile.stages[-1]
    if stage.workdir_at(run) != stage.workdir_at(stage.instructions[-1]):
        raise SecondStageRefused(
            "the program starts in another folder than it is built in, and `node_modules` may lie in either"
        )
    refuse_files_elsewhere(build)
    refuse_global_tools(stage)
    refuse_development_programs(stage, project(build), build)
    more = [name for name in ("next.config.js", "next.config.mjs") if build.has(name)]
    names = ("package.json", "node_modules", *outputs, *(more if ".next" in outputs else ()))
    places = [posixpath.join(stage.workdir_at(stage.instructions[-1]), name) for name in names]
    taken = compiled_split(dockerfile, run, places, SECOND_STAGE.variables, build)
    small = slim_variant(stage)
    runtime = compiled_runtime(taken, small, build, beside(taken, build, places), same_release=True)
    return two_stages(
        taken,
        replace(runtime, edits=prune),
        f"Build in one stage and ship `{outputs[0]}` with the production dependencies",
        f"Also copy the other files that `{outputs[0]}` reads when it runs. "
        f"Check that `{small}` has the system libraries that `node_modules` needs.",
        Saving("the source and the development dependencies", "the image keeps what was built and what it requires"),
    )
