"""The second stage of a program that a builder compiles: its split, and what has to be installed beside the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.build_programs import BUILD_PACKAGES
from rules.engine.context import BuildContext
from rules.facts.image_paths import is_inside
from rules.facts.system_packages import DNF, ZYPPER, installs
from rules.images.names import image_name
from rules.second_stage.assembly import Runtime
from rules.second_stage.compiled_parts import CompiledParts
from rules.second_stage.language import Language
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_files import runtime_copies, runtime_places
from rules.second_stage.runtime_packages import release_of, serves_the_build
from rules.second_stage.small_images import called_tools, install, loaded_libraries
from rules.second_stage.split import Split
from rules.second_stage.take_apart import take_apart

_OF_ONE_RELEASE = re.compile(r"lib.*\d.*|.*=.*")
"""Names that another release of the distribution may not know: libraries carry their version, and so do pins."""

IN_STATIC = frozenset({"ca-certificates", "tzdata"})
"""What distroless' static image has."""


def compiled_split(
    dockerfile: Dockerfile,
    last: Run,
    built: Iterable[str],
    variables: re.Pattern[str],
    build: BuildContext,
) -> Split:
    """Takes a stage apart whose second gets places of the builder. Raises Refused.

    last: the RUN that makes them.
    """
    stage = dockerfile.stages[-1]
    parts = CompiledParts(stage, last, tuple(built), build)

    def only_builds(package: str) -> bool:
        return serves_the_build(stage, build, package, BUILD_PACKAGES)

    language = Language(parts, variables, last, parts.outputs, only_builds=only_builds)
    return take_apart(dockerfile, language)


def compiled_runtime(
    taken: Split,
    image: str,
    build: BuildContext,
    copies: Iterable[tuple[str, str]],
    own: Iterable[str] = (),
    same_release: bool = False,
) -> Runtime:
    """The image that runs what the builder made, with the repository's files that only the program reads.

    copies: what it gets of the builder, and where. own, same_release: as in `setup`.
    """
    return Runtime(
        image,
        tuple(copies),
        setup=setup(taken, image, build, own, same_release),
        repeated=runtime_copies(taken, build),
    )


def beside(taken: Split, build: BuildContext, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Places of the builder that keep their place (what a `*` stands for, its folder), and the files beside them that
    the program reads when it runs.
    """
    shipped = tuple(places)
    yield from ((place, f"{posixpath.dirname(place)}/" if "*" in place else place) for place in shipped)
    for place in runtime_places(taken, build):
        if not any(is_inside(place, one) for one in shipped):
            yield place, place


def setup(
    taken: Split, image: str, build: BuildContext, own: Iterable[str] = (), same_release: bool = False
) -> tuple[str, ...]:
    """The lines that install what the program needs beside itself.

    own: packages that every program of the language needs. same_release: whether `image` is built on the builder's
    release of the distribution.
    """
    named = taken.packages.names
    if named and any(installs(c, m) for run in taken.stage.of_type(Run) for c in run.commands for m in (DNF, ZYPPER)):
        raise SecondStageRefused(f"`{named[0]}` may have another name in `{image}`")
    builder = image_name(taken.stage.base_image or "")
    release = release_of(builder)
    if not same_release and builder.known_as != image_name(image).known_as and not (release and release in image):
        for name in named:
            if _OF_ONE_RELEASE.fullmatch(name) and name not in taken.packages.from_table:
                raise SecondStageRefused(f"`{name}` may have another name in `{image}`")
    certificates = ("ca-certificates",) if taken.takes_up_certificates else ()
    called, loaded = called_tools(taken, image, build), loaded_libraries(taken, image, build)
    return install(image, (*own, *certificates, *named, *called, *loaded))
