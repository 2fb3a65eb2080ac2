"""A compiler stays in the image that runs what it compiled: C, C++, Swift, Haskell, Elixir."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.elixir import MIX
from rules.ecosystems.haskell import CABAL, STACK
from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.swift import SWIFT
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.image_files import ImageFiles
from rules.facts.image_paths import placed_commands, resolve
from rules.facts.system_packages import installed_by
from rules.images.names import ImageName, image_name
from rules.images.variants import slim_tag
from rules.multi_stage._toolchain_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import compiled_split, setup
from rules.second_stage.cpp_library import library_path, newer_cpp_library
from rules.second_stage.final_stage import final_stage, ships_compiler
from rules.second_stage.make_install import SYSTEM_FOLDERS, InstallPrefix, install_prefix
from rules.second_stage.programs import (
    PROGRAM_FOLDERS,
    StartedProgram,
    commands_of,
    origin,
    refuse_unread,
    started,
)
from rules.second_stage.refusal import SecondStageRefused, attempt, still_ships
from rules.second_stage.runtime_files import runtime_copies, runtime_places
from rules.second_stage.small_images import DEBIAN
from rules.second_stage.wrapped_start import started_words


@record
class Toolchain:
    """One language's image.

    builds: the commands that compile. built: where they put programs, as a pattern of the path; None where the command
    names the place. runtime: the image that runs them, None where there is none for this tag.
    ships_folder: how many folders above the program belong to it (an Elixir release is a tree).
    packages: Debian packages that every program of the language needs.
    """

    builds: frozenset[str]
    built: re.Pattern[str] | None
    runtime: Callable[[ImageName], str | None]
    ships_folder: int = 0
    packages: tuple[str, ...] = ()


def _debian(image: ImageName) -> str | None:
    return DEBIAN


def _own_system(image: ImageName) -> str | None:
    """The same distribution and release, so that libraries have the same names."""
    slim = slim_tag(image)
    return image.tagged(slim).text if slim is not None else image.text


def _swift_slim(image: ImageName) -> str | None:
    return f"{image.repository}:{image.tag}-slim" if image.tag and not image.tag.endswith("-slim") else None


_BUILD_VARIABLES = re.compile(r"DEBIAN_FRONTEND|C(XX)?FLAGS|LDFLAGS|MAKEFLAGS")
_FETCHES = frozenset({("git", "clone"), ("svn", "checkout"), ("svn", "co"), ("hg", "clone")})
_C = frozenset({"make", "gcc", "g++", "cc", "c++", "clang", "clang++", "cmake", "ninja", "meson"})

TOOLCHAINS: Mapping[str, Toolchain] = {
    "gcc": Toolchain(_C, None, _debian),
    **dict.fromkeys(("alpine", "debian", "ubuntu"), Toolchain(_C, None, _own_system)),
    "swift": Toolchain(frozenset({SWIFT.name}), re.compile(r"/\.build/(\S+/)?release/[^/]+$"), _swift_slim),
    "haskell": Toolchain(
        frozenset({STACK.name, CABAL.name}),
        re.compile(r"/(\.local|\.cabal)/bin/[^/]+$"),
        _debian,
        packages=("libgmp10",),
    ),
    "elixir": Toolchain(
        frozenset({MIX.name}),
        re.compile(r"/_build/prod/rel/[^/]+/bin/[^/]+$"),
        _debian,
        ships_folder=2,
        packages=("libstdc++6", "openssl", "libncurses6", "locales", "ca-certificates"),
    ),
}


class ToolchainShipped(Rule):
    """A compiler stays in the image that runs what it compiled.

    A program from a C, C++, Swift, or Haskell compiler, or an Elixir release, runs without the compiler, its headers,
    and the source. If you build it in one stage and copy it to a small image in the next, it ships alone with the
    libraries that it's linked to.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset(TOOLCHAINS)
    aliases = ("DF011",)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        image = image_name((stage.base_image or "") if stage is not None else "")
        toolchain = TOOLCHAINS.get(image.known_as)
        if stage is None or toolchain is None or not ships_compiler(stage):
            return
        runtime, programs = toolchain.runtime(image), tuple(_programs(stage, toolchain, context))
        if runtime is not None and programs:
            fix, refused = attempt([partial(_fix, dockerfile, toolchain, programs, runtime, context)])
            message = still_ships(stage, "the compiler", programs[0][0].word)
            yield self.finding(stage.base.span, message, fix, refused=refused)


def _programs(stage: Stage, toolchain: Toolchain, context: Context) -> Iterator[tuple[StartedProgram, str, Run]]:
    """What the container starts of the toolchain's programs: each with what to ship of it, and the last RUN that has to
    do with it.
    """
    builds = [step for step in placed_commands(stage) if step[1].name in toolchain.builds]
    installed = install_prefix(stage) if toolchain.builds is _C else None
    files = ImageFiles(stage, context.build)
    for one in started(stage, context.build, _folders(installed)) if builds else ():
        source, run = origin(stage, one.place)
        is_there = installed is not None and posixpath.dirname(source) in _folders(installed) - SYSTEM_FOLDERS
        if installed is not None and is_there and _is_own(one, stage, files):
            yield one, installed.folder, run or installed.run
        elif any(_makes(command, folder, source, toolchain, files) for _, command, folder in builds):
            yield one, _shipped(one.place, toolchain), run or builds[-1][0]


def _folders(installed: InstallPrefix | None) -> frozenset[str]:
    own = (posixpath.join(installed.folder, name) for name in ("bin", "sbin")) if installed is not None else ()
    return PROGRAM_FOLDERS.union(own)


_OF_OTHERS = re.compile(
    rf"(?:ba|da|z)?sh|python[\d.]*|node|ruby|perl|php|java|{spelled(NPM.name, YARN.name)}"
    r"|nginx|apache2|gosu|tini|dumb-init"
)


def _is_own(one: StartedProgram, stage: Stage, files: ImageFiles) -> bool:
    """Whether a program in the folder of `make install` is the image's own: no script that was copied there, none of a
    package. Of bare names, only the one that starts first.
    """
    if files.origin(one.place) is not None:
        return False
    packages = {package for run in stage.of_type(Run) for package in installed_by(run)}
    is_first = one.word in started_words(stage, files.build)[:1]
    return not one.is_named or (is_first and not _OF_OTHERS.fullmatch(one.word) and one.word not in packages)


def _shipped(place: str, toolchain: Toolchain) -> str:
    for _ in range(toolchain.ships_folder):
        place = posixpath.dirname(place)
    return place


def _makes(command: Command, folder: str, path: str, toolchain: Toolchain, files: ImageFiles) -> bool:
    """Whether the command, standing in `folder`, made the file: by the language's own places, by `-o`, or since it lies
    there and the source does not hold it.
    """
    if toolchain.built is not None:
        return toolchain.built.search(path) is not None
    out = command.texts.index("-o") + 1 if "-o" in command.texts[:-1] else None
    if out is not None:
        return resolve(folder, command.texts[out]) == path
    inside = folder != "/" and path.startswith(folder.rstrip("/") + "/")
    is_source = files.origin(path) is not None or files.build.has(posixpath.basename(path))
    return inside and not path.endswith(".sh") and not is_source


def _fix(
    dockerfile: Dockerfile,
    toolchain: Toolchain,
    programs: tuple[tuple[StartedProgram, str, Run], ...],
    image: str,
    context: Context,
) -> Fix:
    stage = dockerfile.stages[-1]
    refuse_unread(stage, context.build, [one.word for one, _, _ in programs])
    shipped = tuple(dict.fromkeys(place for _, place, _ in programs))
    is_installed = any(place != one.place for one, place, _ in programs) and not toolchain.ships_folder
    fetches = any(command.texts[:2] in _FETCHES for _, command in commands_of(stage))
    if toolchain.builds is _C and fetches and not is_installed:
        raise SecondStageRefused(
            "the source comes from a download, and it isn't clear which of its files the program reads"
        )
    if is_installed and image_name(stage.base_image or "").known_as == "gcc" and "/usr/local" in shipped:
        raise SecondStageRefused("`make install` puts the program into `/usr/local`, where the image has its compiler")
    last = max((run for _, _, run in programs), key=lambda run: run.span)
    taken = compiled_split(dockerfile, stage, last, shipped, _BUILD_VARIABLES, context.build)
    places = () if toolchain.ships_folder else runtime_places(taken, context.build)
    is_c_on_alpine = toolchain.builds is _C and "alpine" in image
    own = (*toolchain.packages, *(("libstdc++",) if is_c_on_alpine else ()))
    same_release = image.endswith("-slim") and image != DEBIAN
    name = posixpath.basename(shipped[0])
    libraries = newer_cpp_library(taken, context.build)
    return two_stages(
        taken,
        Runtime(
            image,
            tuple((place, place) for place in (*shipped, *places, *libraries)),
            environment=(library_path(taken),) if libraries else (),
            setup=setup(taken, image, context.build, own, same_release=same_release),
            repeated=runtime_copies(taken, context.build),
        ),
        f"Build in one stage and ship `{name}` alone",
        f"The second stage also needs the shared libraries that `{name}` links (`ldd` lists them) "
        "and the files that it reads.",
        Saving("the compiler and the source", "the image keeps what was built"),
    )
