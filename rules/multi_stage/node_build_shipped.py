"""What only builds a Node.js program ships with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.image_paths import is_inside
from rules.images.names import image_name
from rules.images.variants import slim_tag
from rules.multi_stage._node_build_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import compiled_split, setup
from rules.second_stage.final_stage import final_stage
from rules.second_stage.node_project import build_run, project, refuse_files_elsewhere, start_command, static_output
from rules.second_stage.node_pruning import BUILD_VARIABLES, pruned, refuse_development_programs
from rules.second_stage.refusal import SecondStageRefused, attempt
from rules.second_stage.runtime_files import runtime_copies, runtime_places

_PROGRAM = re.compile(r"(?:node|pm2-runtime)(?: --?[\w=./-]+)* (?:\./)?([\w.-]+)/[\w./-]*(?: |$)")
_NEXT = re.compile(r"next start\b")


class NodeBuildShipped(Rule):
    """Build tools and the source ship with a Node.js program.

    TypeScript, bundlers, and test tools are only needed to build, and so is the source. The program needs the built
    files, `package.json`, and the production dependencies. If you build in one stage and copy these to a slim image in
    the next, the rest stays behind.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({"node"})
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.npmjs.com/cli/commands/npm-prune",
        "https://github.com/vercel/next.js/issues/81797",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context, image="node")
        run = None if stage is None else build_run(stage)
        if stage is None or run is None:
            return
        known = project(context.build)
        command = start_command(stage, known)
        outputs = _outputs(command)
        is_typescript = ".next" in outputs and context.build.has("next.config.ts")  # which `next start` compiles again
        if not outputs or is_typescript or not known.development or static_output(command, known) is not None:
            return
        prune = pruned(dockerfile, stage, run, context.build)
        if prune is None:
            return
        fix, refused = attempt([partial(_fix, dockerfile, run, outputs, prune, context.build)])
        message = f"The image ships source and development dependencies; the program only needs `{outputs[0]}`."
        yield self.finding(stage.base.span, message, fix, refused=refused)


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
    refuse_development_programs(stage, project(build), build)
    image = image_name(stage.base_image or "")
    slim = slim_tag(image)
    more = [name for name in ("next.config.js", "next.config.mjs") if build.has(name)]
    names = ("package.json", "node_modules", *outputs, *(more if ".next" in outputs else ()))
    places = [posixpath.join(stage.workdir_at(stage.instructions[-1]), name) for name in names]
    taken = compiled_split(dockerfile, stage, run, places, BUILD_VARIABLES, build)
    places += [one for one in runtime_places(taken, build) if not any(is_inside(one, place) for place in places)]
    small = image.tagged(slim).text if slim is not None else stage.base.image.text
    runtime = Runtime(
        small,
        tuple((place, place) for place in places),
        setup=setup(taken, small, build, same_release=True),
        edits=prune,
        repeated=runtime_copies(taken, build),
    )
    return two_stages(
        taken,
        runtime,
        f"Build in one stage and ship `{outputs[0]}` with the production dependencies",
        f"Also copy the other files that `{outputs[0]}` reads when it runs. "
        f"Check that `{small}` has the system libraries that `node_modules` needs.",
        Saving("the source and the development dependencies", "the image keeps what was built and what it requires"),
    )
