"""The second stage of a PHP program: extensions and packages from the builder, the libraries they link, the source."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace

from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.edits import replace as replace_text
from rules.engine.finding import Edit
from rules.facts.context_files import text_of
from rules.facts.image_paths import is_inside, resolve
from rules.images.names import ImageName, image_name
from rules.second_stage.assembly import Runtime
from rules.second_stage.node_tools import NODE_PACKAGES, brings_node, builds_with_node
from rules.second_stage.php_parts import (
    EXTENSIONS,
    brings_composer,
    builds_assets,
    compiles,
    makes_files,
    php_part,
    runs_composer,
    tool_copies,
    vendor_folders,
    writes_beside_packages,
)
from rules.second_stage.run_parts import Places, ReadRun, places, read_runs
from rules.second_stage.runtime_packages import SecondPackages, names_unclearly, second_packages, serves_the_build
from rules.second_stage.small_images import install
from rules.second_stage.source_copies import lies_in_mount, repeated_copies, stays_in_place, works_in
from rules.second_stage.split import Split, lands_in, split

_BUILD_VARIABLES = re.compile(r"DEBIAN_FRONTEND|COMPOSER_[A-Z_]+|NODE_(?:MAJOR|VERSION)|CFLAGS|CPPFLAGS|LDFLAGS")
_OWN_LIBRARIES = {
    "bzip2-dev": "libbz2",
    "libffi-dev": "libffi8",
    **dict.fromkeys(("libedit-dev", "libreadline-dev", "readline-dev"), ""),
}
"""What the official PHP images hold, or lack, otherwise than Python's."""

RELEASE = "trixie"
_ON_RELEASE = re.compile(r"8(?:\.[2-5])?(?:-(?:apache|cli|fpm|zts))?")
"""Tags that are built on RELEASE and have a variant that says so (versions.json of the official images, 2026-07)."""
_OLD = re.compile(r"(?:[57]|8\.0)\b(?!.*(?:alpine|bookworm))")
"""Versions whose images stand on releases of Debian that name their libraries otherwise."""


@dataclass(frozen=True, eq=False)
class PhpStage:
    """A stage on PHP's image. suffix: what names the Debian release in its tag, where a library's name asks for it."""

    stage: Stage
    image: ImageName
    packages: SecondPackages
    composes: bool
    suffix: str = ""


def php_stage(stage: Stage, build: BuildContext) -> PhpStage:
    image = image_name(stage.base_image or "")
    composes = runs_composer(stage)

    def only_builds(package: str) -> bool:
        if package in NODE_PACKAGES and not any(
            builds_with_node(c) for run in stage.of_type(Run) for c in run.commands
        ):
            return False
        return composes and serves_the_build(stage, build, package)

    found = PhpStage(stage, image, second_packages(stage, image, only_builds, _OWN_LIBRARIES), composes)
    if not found.packages.unknown or image.digest or not _ON_RELEASE.fullmatch(image.tag):
        return found
    named = image.tagged(f"{image.tag}-{RELEASE}")
    packages = second_packages(stage, named, only_builds, _OWN_LIBRARIES)
    return found if packages.unknown else replace(found, packages=packages, suffix=f"-{RELEASE}")


def second_stage(dockerfile: Dockerfile, php: PhpStage, build: BuildContext) -> tuple[Split, Runtime] | None:
    """The stage taken apart and its second stage; None where a part of it has no certain place."""
    stage = php.stage
    reads = read_runs(stage, php_part)
    if reads is None or php.packages.unknown or names_unclearly(stage) or not stays_in_place(stage, reads, build):
        return None
    if _OLD.match(php.image.tag) or _leaves_tools_behind(php, reads):
        return None
    vendor = vendor_folders(stage, reads, build)
    found = places(reads, makes_files, stage.escape)
    if found is None or vendor is None or any(lies_in_mount(read.run, folder) for read in reads for folder in vendor):
        return None
    taken = split(dockerfile, stage, found.builds, _BUILD_VARIABLES, [read.run for read in reads], same_image=True)
    if taken is None or any(not lands_in(stage, copy, taken.workdir) for copy in repeated_copies(stage, found.builds)):
        return None
    return _runtime(php, taken, reads, found, vendor, build)


def _leaves_tools_behind(php: PhpStage, reads: tuple[ReadRun, ...]) -> bool:
    """Whether a download brings Composer or Node.js for people who work in the container: nothing is built with it."""
    commands = [command for read in reads for command, _ in read.parts]
    node = NODE_PACKAGES.intersection(php.packages.names) and any(brings_node(command) for command in commands)
    return bool(node) or (not php.composes and any(brings_composer(command) for command in commands))


def _runtime(
    php: PhpStage, taken: Split, reads: tuple[ReadRun, ...], found: Places, vendor: tuple[str, ...], build: BuildContext
) -> tuple[Split, Runtime] | None:
    copies = repeated_copies(php.stage, found.builds)
    edits: tuple[Edit, ...] = _named_release(php)
    outputs = _outputs(taken, reads, vendor, build)
    settings = _settings_of_extensions(reads, found) if compiles(reads) else ()
    included: tuple[Run, ...] = ()
    if vendor and writes_beside_packages(reads, build):
        whole = _whole_folder(taken, reads, found, copies)
        if whole is None:
            return None
        (copies, included), outputs = whole, (taken.workdir,)
        edits += _without_node_modules(taken, reads)
    return taken, Runtime(
        f"{php.stage.base.image.text}{php.suffix}",
        tuple((folder, folder) for folder in EXTENSIONS) if compiles(reads) else (),
        setup=install(php.image.tag, php.packages.names),
        edits=edits,
        repeated=(*copies, *found.repeated),
        outputs=tuple((place, place) for place in outputs),
        dropped=(*found.dropped, *included, *settings, *(tool_copies(php.stage) if php.composes else ())),
        rewritten=found.rewritten,
    )


def _settings_of_extensions(reads: tuple[ReadRun, ...], found: Places) -> tuple[Run, ...]:
    """The RUNs that only write to the folders which are copied with the extensions: it must not be done twice."""
    return tuple(
        read.run
        for read in reads
        if read.run in found.repeated and all(any(works_in(c, one) for one in EXTENSIONS) for c in read.runtime)
    )


def _outputs(taken: Split, reads: tuple[ReadRun, ...], vendor: tuple[str, ...], build: BuildContext) -> tuple[str, ...]:
    """What the builder makes in the folder of the source.

    Laravel's scripts write the list of packages to `bootstrap/cache`; bundlers write below `public`.
    """
    made = [*vendor]
    if vendor and text_of(build, "artisan") is not None and text_of(build, "bootstrap/cache/.gitignore") is not None:
        made.append(posixpath.join(taken.workdir, "bootstrap/cache"))
    if builds_assets(reads):
        made.append(posixpath.join(taken.workdir, "public"))
    return tuple(made)


def _whole_folder(
    taken: Split, reads: tuple[ReadRun, ...], found: Places, copies: tuple[Transfer, ...]
) -> tuple[tuple[Transfer, ...], tuple[Run, ...]] | None:
    """The copies outside of the program's folder, which is copied as the builder leaves it with whatever its scripts
    wrote there, and the RUNs whose changes come with it. None where that would lose an owner.
    """
    inside = tuple(copy for copy in copies if is_inside(_target(taken.stage, copy), taken.workdir))
    if taken.workdir == "/" or any(copy.flag("chown") is not None for copy in inside):
        return None
    included = []
    for read in (read for read in reads if read.run in found.repeated):
        here = [command for command in read.runtime if works_in(command, taken.workdir)]
        if any(command.name in {"chgrp", "chown"} for command in here) or len(here) not in {0, len(read.runtime)}:
            return None
        included += [read.run] if here else []
    return tuple(copy for copy in copies if copy not in inside), tuple(included)


def _target(stage: Stage, copy: Transfer) -> str:
    return resolve(stage.workdir_at(copy), copy.destination.literal or copy.destination.text)


def _without_node_modules(taken: Split, reads: tuple[ReadRun, ...]) -> tuple[Edit, ...]:
    """Removes what built the assets before the folder is copied."""
    if not builds_assets(reads):
        return ()
    edits = append_command(taken.dockerfile, taken.builds, "rm -rf node_modules")
    return edits if isinstance(edits, tuple) else ()


def _named_release(php: PhpStage) -> tuple[Edit, ...]:
    """Names the release in the builder too: what is compiled there runs on the same libraries."""
    word = php.stage.base.image
    return (replace_text(word.span, word.text + php.suffix),) if php.suffix else ()
