"""The Go toolchain stays in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.go import GO
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.images.names import image_name
from rules.multi_stage._go_toolchain_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import IN_STATIC, compiled_split, setup
from rules.second_stage.final_stage import OS_IMAGES, final_stage, ships_compiler
from rules.second_stage.go_programs import GoProgram, go_programs, refuse_history, uses_cgo, without_cgo
from rules.second_stage.programs import place_in_second, refuse_unread
from rules.second_stage.refusal import attempt, still_ships
from rules.second_stage.runtime_files import runtime_copies, runtime_places
from rules.second_stage.small_images import STATIC, small_image, starts_more

_BUILD_VARIABLES = re.compile(r"GO[A-Z0-9]+|CGO_[A-Z]+|GIT_[A-Z_]+|DEBIAN_FRONTEND")
_BASIS = "the image keeps one program and what it reads"


class GoToolchainShipped(Rule):
    """The Go toolchain stays in the image that runs the program.

    A Go program needs neither the compiler nor the module cache nor its source to run. If you build it in one stage and
    copy it to a small image in the next, it ships alone: a few megabytes instead of hundreds, and nothing else that an
    attacker could use. `CGO_ENABLED=0` makes the program independent of the C library, so that it runs on an image
    without one.

    `CGO_ENABLED=0` also compiles the standard library again. The cache mount keeps the result, and everything else that
    didn't change, from one build to the next.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({GO.name, "golang"})
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://github.com/GoogleContainerTools/distroless",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        if stage is None or image_name(stage.base_image or "").known_as not in {"golang", *OS_IMAGES}:
            return
        if not ships_compiler(stage):
            return
        programs = go_programs(stage, context.build)
        if programs:
            fix, refused = attempt([partial(_fix, dockerfile, programs, context)])
            message = still_ships(stage, "the compiler", programs[0].started.word)
            yield self.finding(stage.base.span, message, fix, refused=refused)


def _fix(dockerfile: Dockerfile, programs: tuple[GoProgram, ...], context: Context) -> Fix:
    stage = dockerfile.stages[-1]
    refuse_unread(stage, context.build, [one.started.word for one in programs])
    for one in programs:
        refuse_history(one, context.build)
    links = [uses_cgo(stage, one, context.build) for one in programs]
    cgo = True if any(links) else None if None in links else False
    last = max((one.last for one in programs), key=lambda run: run.span)
    paths = tuple(one.path for one in programs)
    taken = compiled_split(dockerfile, stage, last, paths, _BUILD_VARIABLES, context.build)
    needs_more = cgo or taken.needs_shell or starts_more(taken, context.build)
    needs_more = needs_more or not IN_STATIC.issuperset(taken.packages.names)
    image = small_image(taken) if needs_more else STATIC
    own = () if "alpine" in image else ("ca-certificates",)
    places = runtime_places(taken, context.build)
    shipped = ((one.path, place_in_second(one.path, one.started.is_named)) for one in programs)
    runtime = Runtime(
        image,
        (*shipped, *((place, place) for place in places)),
        setup=() if image == STATIC else setup(taken, image, context.build, own),
        edits=() if cgo else without_cgo(taken, programs),
        has_shell=image != STATIC,
        repeated=runtime_copies(taken, context.build),
    )
    alone = f"`{posixpath.basename(paths[0])}` alone" if len(paths) == 1 else f"{len(paths)} programs"
    return two_stages(
        taken,
        runtime,
        f"Build in one stage and ship {alone}",
        _caution(alone.removesuffix(" alone"), image, cgo),
        Saving("most of the image", _BASIS),
    )


def _caution(programs: str, image: str, cgo: bool | None) -> str:
    """programs: as the fix's title names them."""
    verb = "reads when it runs" if programs.startswith("`") else "read when they run"
    parts = [f"Also copy the files that {programs} {verb}, such as templates and migrations."]
    if image == STATIC:
        parts.append(f"`{image}` has no shell for `docker exec`.")
    if cgo:
        parts.append("Install the C libraries that the program links in the second stage: `ldd` lists them.")
    elif cgo is None:
        parts.append('`CGO_ENABLED=0` fails if the source has `import "C"`.')
    return " ".join(parts)
