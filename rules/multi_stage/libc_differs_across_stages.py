"""A program is linked to a different C library than the one in the image that runs it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.go import GO
from rules.ecosystems.rust import CARGO
from rules.edits.base_image import retag
from rules.engine.context import BuildContext, Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import invocation, ships_program
from rules.facts.image_paths import folder_at, is_inside, placed_commands, resolve
from rules.facts.shipped_stages import shipped_stages
from rules.facts.stage_tree import with_bases
from rules.images.c_libraries import MUSL, NAMES, NONE, CLibrary, c_library
from rules.images.names import image_name
from rules.multi_stage._libc_differs_across_stages_examples import INVALID, VALID
from rules.second_stage.go_programs import calls_c, links_c
from rules.second_stage.programs import origin

_STATIC = re.compile(r"CGO_ENABLED[= ]0|-static\b|crt-static|musl|zigbuild|-nostdlib|LIBGODNS")
_GLIBC_ON_ALPINE = re.compile(r"(?<![\w-])(?:gcompat|libc6-compat|glibc)(?![\w-])")
_RUST_BUILT = re.compile(r"/target/(?:release|debug)/[^/]+$|/cargo/bin/[^/]+$")


@record
class _Built:
    """The command of a builder that makes a copied program."""

    command: Command
    tool: str


class LibcDiffersAcrossStages(Rule):
    """A program is linked to a different C library than the one in the image that runs it.

    A program that is built on Debian is linked to glibc, unless it's linked statically. Alpine has musl, and `scratch`
    and the distroless `static` image have no C library at all. Such a program stops with `not found` or `no such file
    or directory`, although the file is there. Go links to the C library if the program uses `net` or `os/user`, unless
    you set `CGO_ENABLED=0`.

    An older glibc is a problem too. A program that is built on a newer release of Debian needs versions of functions
    that the older one doesn't have (``version `GLIBC_2.34' not found``).
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({"--from"})
    references = (
        "https://pkg.go.dev/cmd/cgo",
        "https://wiki.musl-libc.org/functional-differences-from-glibc.html",
        "https://hub.docker.com/_/rust",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stages = {(stage.name or "").lower(): stage for stage in dockerfile.stages if stage.name}
        stages |= {str(n): stage for n, stage in enumerate(dockerfile.stages)}
        for stage in shipped_stages(dockerfile, context):
            for copy in stage.of_type(Copy):
                builder = stages.get((copy.from_ or "").lower())
                if builder is not None and builder is not stage:
                    yield from self._look(dockerfile, stage, copy, builder, context.build)

    def _look(
        self, dockerfile: Dockerfile, stage: Stage, copy: Copy, builder: Stage, build: BuildContext
    ) -> Iterator[Finding]:
        linked, there = _library_of(builder), _library_of(stage)
        if linked is None or there is None or linked.name != "glibc" or not _misses(linked, there):
            return
        built = _built(builder, copy)
        if built is None or _says_otherwise(builder, stage):
            return
        program, image = posixpath.basename(copy.sources[0].text), stage.base.image.text
        here = builder.base.image.text
        if there.name == "glibc":
            message = (
                f"`{program}` is linked to the glibc of `{here}`, and may not start with the older one of `{image}`."
            )
        else:
            has = "has musl" if there is MUSL else "has no C library"
            may = "may be" if built.tool == GO.name else "is"
            message = f"`{program}` {may} linked to the glibc of `{here}`, and `{image}` {has}."
        fix, refused = _fix(dockerfile, stage, builder, built, linked, there, build)
        yield self.finding(copy.span, message, fix, refused=refused)


def _library_of(stage: Stage) -> CLibrary | None:
    *_, base = with_bases(stage)
    return c_library(image_name(base.base_image or ""))


def _misses(linked: CLibrary, there: CLibrary) -> bool:
    if there in {MUSL, NONE}:
        return True
    return there.version is not None and linked.version is not None and there.version < linked.version


def _says_otherwise(builder: Stage, stage: Stage) -> bool:
    """Whether the builder links statically, or the other image runs programs of glibc."""
    own = [instruction.value for one in with_bases(builder) for instruction in one.instructions]
    if any(_STATIC.search(text) for text in own):
        return True
    return any(_GLIBC_ON_ALPINE.search(run.value) for one in with_bases(stage) for run in one.of_type(Run))


def _built(builder: Stage, copy: Copy) -> _Built | None:
    """The command that made the one file that is copied."""
    if len(copy.sources) != 1:
        return None
    end = folder_at(builder, builder.instructions[-1]) if builder.instructions else "/"
    source, _ = origin(builder, resolve(end, copy.sources[0].literal or copy.sources[0].text))
    for _, command, folder in placed_commands(builder):
        call = invocation(command)
        if call is None:
            continue
        if call.tool == CARGO.name and ships_program(call) and _RUST_BUILT.search(source):
            return _Built(command, CARGO.name)
        out = call.value("-o")
        if call.tool == GO.name and ships_program(call) and out is not None:
            place = resolve(folder, out)
            if source == place or (out.endswith("/") and is_inside(source, place)):
                return _Built(command, GO.name)
    return None


def _fix(
    dockerfile: Dockerfile,
    stage: Stage,
    builder: Stage,
    built: _Built,
    linked: CLibrary,
    there: CLibrary,
    build: BuildContext,
) -> tuple[Fix | None, str]:
    if built.tool == GO.name and there.name != "glibc":
        calls = calls_c(builder, build)
        if calls or links_c(builder, build):
            return None, "the program links a library in C: build it on the variant of the image that runs it"
        caution = "" if calls is False else '`CGO_ENABLED=0` fails if the source has `import "C"`.'
        return Fix("Build with `CGO_ENABLED=0`", (insert(built.command.span.start, "CGO_ENABLED=0 "),), caution), ""
    if there.name != "glibc" or linked.version not in NAMES:
        return None, "it has to be built on the variant of the image that runs it, or run on a Debian image"
    image, release = image_name(stage.base.image.text), NAMES[linked.version]
    if image.known_as != "debian" or stage.base.image.literal is None:
        return None, f"it has to run on an image of Debian's release `{release}` or a newer one"
    slim = "-slim" if image.tag.endswith("-slim") else ""
    edits = retag(dockerfile, stage, image, image.tagged(f"{release}{slim}"))
    installs = any(True for _ in stage.of_type(Run))
    caution = (
        f"Check the names of the packages that the stage installs: they can differ in `{release}`." if installs else ""
    )
    return Fix(f"Run it on `debian:{release}{slim}`, as it was built", edits, caution, changes_stages=True), ""
