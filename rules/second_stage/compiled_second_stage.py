"""The second stage of a program that a builder compiles: its split, and what has to be installed beside the program."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import BuildContext
from rules.facts.system_packages import DNF, ZYPPER, installs
from rules.images.names import image_name
from rules.second_stage.compiled_parts import CompiledParts
from rules.second_stage.language import Language
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_packages import release_of, serves_the_build
from rules.second_stage.small_images import called_tools, install, loaded_libraries
from rules.second_stage.split import Split
from rules.second_stage.take_apart import take_apart

_FOR_BUILDS = frozenset(
    {
        *(
            "ant",
            "apt-transport-https",
            "apt-utils",
            "bash",
            "binutils",
            "build-base",
            "ca-certificates-java",
            "coreutils",
        ),
        *("dos2unix", "findutils", "gradle", "gzip", "jq", "lld", "llvm", "lsb-release", "maven", "mold", "musl"),
        *("musl-tools", "npm", "openssh", "openssh-client", "openssh-client-default", "protobuf-compiler", "protoc"),
        *("py3-pip", "python", "python2", "python3", "python3-pip", "rsync", "rustup", "sed", "sudo", "tar", "upx"),
        *("upx-ucl", "vim", "xz", "zip"),
        *(f"openjdk-{n}-jdk{kind}" for n in (8, 11, 17, 21, 25) for kind in ("", "-headless")),
    }
)
"""Packages that fetch and build, beside those that serve every language's build."""

_OF_ONE_RELEASE = re.compile(r"lib.*\d.*|.*=.*")
"""Names that another release of the distribution may not know: libraries carry their version, and so do pins."""

IN_STATIC = frozenset({"ca-certificates", "tzdata"})
"""What distroless' static image has."""


def compiled_split(
    dockerfile: Dockerfile,
    stage: Stage,
    last: Run,
    built: Iterable[str],
    variables: re.Pattern[str],
    build: BuildContext,
) -> Split:
    """Takes a stage apart whose second gets places of the builder. Raises Refused.

    last: the RUN that makes them.
    """
    parts = CompiledParts(stage, last, tuple(built), build)

    def only_builds(package: str) -> bool:
        return serves_the_build(stage, build, package, _FOR_BUILDS)

    language = Language(parts, variables, last, parts.outputs, only_builds=only_builds)
    return take_apart(dockerfile, stage, language)


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
