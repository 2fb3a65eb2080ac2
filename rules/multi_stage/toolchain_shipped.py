"""A compiler stays in the image that runs what it compiled: C, C++, Swift, Haskell, Elixir."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems import elixir, haskell, swift
from rules.ecosystems.build_programs import C_SECOND_STAGE
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.elixir import MIX
from rules.ecosystems.haskell import CABAL, STACK
from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.record import SecondStage
from rules.ecosystems.swift import SWIFT
from rules.engine.context import Context
from rules.engine.finding import Fix, Saving
from rules.facts.image_files import ImageFiles
from rules.facts.image_paths import placed_commands, resolve
from rules.facts.system_packages import installed_by
from rules.images.names import ImageName, image_name
from rules.images.variants import slim_tag
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.multi_stage._toolchain_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import beside, compiled_runtime, compiled_split
from rules.second_stage.cpp_library import library_path, newer_cpp_library
from rules.second_stage.final_stage import ships_compiler
from rules.second_stage.make_install import SYSTEM_FOLDERS, InstallPrefix, install_prefix
from rules.second_stage.programs import (
    PROGRAM_FOLDERS,
    StartedProgram,
    commands_of,
    origin,
    refuse_unread,
    started,
)
from rules.second_stage.refusal import SecondStageRefused, still_ships
from rules.second_stage.small_images import DEBIAN
from rules.second_stage.start_words import started_words


@record
class Toolchain:
    """How one language's programs are found and shipped.

    builds: the commands that compile. known: the language's record. runtime: the image that runs them, None where there
    is none for this tag. ships_folder: how many folders above the program belong to it (an Elixir release is a tree).
    """

    builds: frozenset[str]
    known: SecondStage
    runtime: Callable[[ImageName], str | None]
    ships_folder: int = 0


def _debian(image: ImageName) -> str | None:
    return DEBIAN


def _own_system(image: ImageName) -> str | None:
    """The same distribution and release, so that libraries have the same names."""
    slim = slim_tag(image)
    return image.tagged(slim).text if slim is not None else image.text


def _swift_slim(image: ImageName) -> str | None:
    return f"{image.repository}:{image.tag}-slim" if image.tag and not image.tag.endswith("-slim") else None


_FETCHES = frozenset({("git", "clone"), ("svn", "checkout"), ("svn", "co"), ("hg", "clone")})
_C = frozenset({"make", "gcc", "g++", "cc", "c++", "clang", "clang++", "cmake", "ninja", "meson"})

TOOLCHAINS: Mapping[str, Toolchain] = {
    image: toolchain
    for toolchain in (
        Toolchain(_C, C_SECOND_STAGE, lambda image: DEBIAN if image.known_as == "gcc" else _own_system(image)),
        Toolchain(frozenset({SWIFT.name}), swift.SECOND_STAGE, _swift_slim),
        Toolchain(frozenset({STACK.name, CABAL.name}), haskell.SECOND_STAGE, _debian),
        Toolchain(frozenset({MIX.name}), elixir.SECOND_STAGE, _debian, ships_folder=2),
    )
    for image in toolchain.known.images
}


class ToolchainShipped(SecondStageRule):
    """A compiler stays in the image that runs what it compiled.

    A program from a C, C++, Swift, or Haskell compiler, or an Elixir release, runs without the compiler, its headers,
    and the source. If you build it in one stage and copy it to a small image in the next, it ships alone with the
    libraries that it's linked to.
    """

    looks_for = frozenset(TOOLCHAINS)
    aliases = ("DF011",)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        image = image_name(stage.base_image or "")
        toolchain = TOOLCHAINS[image.known_as]
        runtime, programs = toolchain.runtime(image), tuple(_programs(stage, toolchain, context))
        if runtime is not None and programs:
            message = still_ships(stage, "the compiler", programs[0][0].word)
            yield Shipped(message, lambda: _fix(dockerfile, toolchain, programs, runtime, context))

    def stands_on(self, stage: Stage) -> bool:
        return image_name(stage.base_image or "").known_as in TOOLCHAINS and ships_compiler(stage)


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


_OF_OTHERS = expression(
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
    if toolchain.known.built is not None:
        return toolchain.known.builds(path)
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
    taken = compiled_split(dockerfile, last, shipped, toolchain.known.variables, context.build)
    is_c_on_alpine = toolchain.builds is _C and "alpine" in image
    own = (*toolchain.known.packages, *(("libstdc++",) if is_c_on_alpine else ()))
    same_release = image.endswith("-slim") and image != DEBIAN
    name = posixpath.basename(shipped[0])
    libraries = newer_cpp_library(taken, context.build)
    in_place = tuple((place, place) for place in (*shipped, *libraries))
    copies = in_place if toolchain.ships_folder else beside(taken, context.build, (*shipped, *libraries))
    runtime = compiled_runtime(taken, image, context.build, copies, own, same_release)
    return two_stages(
        taken,
        replace(runtime, environment=(library_path(taken),)) if libraries else runtime,
        f"Build in one stage and ship `{name}` alone",
        f"The second stage also needs the shared libraries that `{name}` links (`ldd` lists them) "
        "and the files that it reads.",
        Saving("the compiler and the source", "the image keeps what was built"),
    )
