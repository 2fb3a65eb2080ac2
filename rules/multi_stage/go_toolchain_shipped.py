"""The Go toolchain stays in the image that runs the program."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile, Stage
from rules.ecosystems.go import GO, SECOND_STAGE
from rules.engine.context import Context
from rules.engine.finding import Fix, Saving
from rules.multi_stage._go_toolchain_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import IN_STATIC, compiled_runtime, compiled_split
from rules.second_stage.go_programs import GoProgram, go_programs, refuse_history, uses_cgo, without_cgo
from rules.second_stage.programs import place_in_second, refuse_unread
from rules.second_stage.refusal import still_ships
from rules.second_stage.runtime_files import runtime_places
from rules.second_stage.small_images import STATIC, small_image, starts_more

_BASIS = "the image keeps one program and what it reads"


class GoToolchainShipped(SecondStageRule):
    """The Go toolchain stays in the image that runs the program.

    A Go program needs neither the compiler nor the module cache nor its source to run. If you build it in one stage and
    copy it to a small image in the next, it ships alone: a few megabytes instead of hundreds, and nothing else that an
    attacker could use. `CGO_ENABLED=0` makes the program independent of the C library, so that it runs on an image
    without one.

    `CGO_ENABLED=0` also compiles the standard library again. The cache mount keeps the result, and everything else that
    didn't change, from one build to the next.
    """

    known = SECOND_STAGE
    installs_tools = True
    looks_for = frozenset({GO.name, "golang"})
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://github.com/GoogleContainerTools/distroless",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        programs = go_programs(stage, context.build)
        if programs:
            message = still_ships(stage, "the compiler", programs[0].started.word)
            yield Shipped(message, lambda: _fix(dockerfile, programs, context))


def _fix(dockerfile: Dockerfile, programs: tuple[GoProgram, ...], context: Context) -> Fix:
    stage = dockerfile.stages[-1]
    refuse_unread(stage, context.build, [one.started.word for one in programs])
    for one in programs:
        refuse_history(one, context.build)
    links = [uses_cgo(stage, one, context.build) for one in programs]
    cgo = True if any(links) else None if None in links else False
    last = max((one.last for one in programs), key=lambda run: run.span)
    paths = tuple(one.path for one in programs)
    taken = compiled_split(dockerfile, last, paths, SECOND_STAGE.variables, context.build)
    needs_more = cgo or taken.needs_shell or starts_more(taken, context.build)
    needs_more = needs_more or not IN_STATIC.issuperset(taken.packages.names)
    image = small_image(taken) if needs_more else STATIC
    own = () if "alpine" in image else ("ca-certificates",)
    places = runtime_places(taken, context.build)
    shipped = ((one.path, place_in_second(one.path, one.started.is_named)) for one in programs)
    runtime = compiled_runtime(taken, image, context.build, (*shipped, *((place, place) for place in places)), own)
    if image == STATIC:
        runtime = replace(runtime, setup=(), has_shell=False)
    if not cgo:
        runtime = replace(runtime, edits=without_cgo(taken, programs))
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
