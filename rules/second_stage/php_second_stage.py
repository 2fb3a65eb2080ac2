"""The second stage of a PHP program: extensions and packages from the builder, the libraries they link, the source."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer
from rules.dockerfile.node import node
from rules.ecosystems.node import NODE_PACKAGES
from rules.ecosystems.php import SECOND_STAGE
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.edits import replace as replace_text
from rules.engine.finding import Edit
from rules.facts.context_files import text_of
from rules.facts.image_paths import is_inside
from rules.images.names import ImageName, image_name
from rules.second_stage.assembly import Runtime
from rules.second_stage.copies import target_of
from rules.second_stage.language import Language
from rules.second_stage.node_tools import brings_node, builds_with_node
from rules.second_stage.parts import ReadRun, read_runs
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
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_packages import SecondPackages, second_packages, serves_the_build
from rules.second_stage.small_images import install
from rules.second_stage.source_copies import (
    lies_in_mount,
    refuse_other_places,
    repeated_copies,
    works_in,
)
from rules.second_stage.split import Split
from rules.second_stage.take_apart import take_apart

RELEASE = "trixie"
_ON_RELEASE = re.compile(r"8(?:\.[2-5])?(?:-(?:apache|cli|fpm|zts))?")
"""Tags that are built on RELEASE and have a variant that says so (versions.json of the official images, 2026-07)."""
_OLD = re.compile(r"(?:[57]|8\.0)\b(?!.*(?:alpine|bookworm))")
"""Versions whose images stand on releases of Debian that name their libraries otherwise."""


@node
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

    packages = second_packages(stage, stage.of_type(Run), only_builds)
    found = PhpStage(stage, image, packages, composes)
    if not packages.unknown or image.digest or not _ON_RELEASE.fullmatch(image.tag):
        return found
    packages = second_packages(stage, stage.of_type(Run), only_builds, RELEASE)
    return found if packages.unknown else replace(found, packages=packages, suffix=f"-{RELEASE}")


def second_stage(dockerfile: Dockerfile, php: PhpStage, build: BuildContext) -> tuple[Split, Runtime]:
    """The stage taken apart and its second stage. Raises Refused."""
    stage = php.stage
    reads = read_runs(stage, php_part)
    refuse_other_places(stage, reads, build)
    if _OLD.match(php.image.tag):
        raise SecondStageRefused(
            f"`{php.image.short}` stands on a release of Debian that names its libraries otherwise"
        )
    if _leaves_tools_behind(php, reads):
        raise SecondStageRefused("Composer or Node.js are there for people who work in the container")
    if php.packages.unknown and not php.composes:
        raise SecondStageRefused(
            f"the second stage would need `{php.packages.unknown[0]}` as well: its library is not known"
        )
    vendor = vendor_folders(stage, reads, build)
    if vendor is None:
        raise SecondStageRefused("a variable hides where Composer puts the packages")
    if any(lies_in_mount(read.run, folder) for read in reads for folder in vendor):
        raise SecondStageRefused("the packages lie in a cache mount")
    language = Language(php_part, SECOND_STAGE.variables, same_image=True, makes_outputs=makes_files)
    taken = take_apart(dockerfile, language)
    return taken, _runtime(php, taken, reads, vendor, build)


def _leaves_tools_behind(php: PhpStage, reads: tuple[ReadRun, ...]) -> bool:
    """Whether a download brings Composer or Node.js for people who work in the container: nothing is built with it."""
    commands = [command for read in reads for command, _ in read.parts]
    node = NODE_PACKAGES.intersection(php.packages.names) and any(brings_node(command) for command in commands)
    return bool(node) or (not php.composes and any(brings_composer(command) for command in commands))


def _runtime(
    php: PhpStage, taken: Split, reads: tuple[ReadRun, ...], vendor: tuple[str, ...], build: BuildContext
) -> Runtime:
    copies = repeated_copies(php.stage, taken.builds)
    edits: tuple[Edit, ...] = _named_release(php)
    outputs = _outputs(taken, reads, vendor, build)
    settings = _settings_of_extensions(reads, taken) if compiles(reads) else ()
    included: tuple[Run, ...] = ()
    if vendor and writes_beside_packages(reads, build):
        (copies, included), outputs = _whole_folder(taken, reads, copies), (taken.workdir,)
        edits += _without_node_modules(taken, reads)
    return Runtime(
        f"{php.stage.base.image.text}{php.suffix}",
        tuple((folder, folder) for folder in EXTENSIONS) if compiles(reads) else (),
        setup=install(php.image.tag, php.packages.names),
        edits=edits,
        repeated=copies,
        outputs=tuple((place, place) for place in outputs),
        dropped=(*included, *settings, *(tool_copies(php.stage) if php.composes else ())),
    )


def _settings_of_extensions(reads: tuple[ReadRun, ...], taken: Split) -> tuple[Run, ...]:
    """The RUNs that only write to the folders which are copied with the extensions: it must not be done twice."""
    return tuple(
        read.run
        for read in reads
        if read.run in taken.repeated and all(any(works_in(c, one) for one in EXTENSIONS) for c in read.both)
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
    taken: Split, reads: tuple[ReadRun, ...], copies: tuple[Transfer, ...]
) -> tuple[tuple[Transfer, ...], tuple[Run, ...]]:
    """The copies outside of the program's folder, which is copied as the builder leaves it with whatever its scripts
    wrote there, and the RUNs whose changes come with it. Raises Refused where that would lose an owner.
    """
    inside = tuple(copy for copy in copies if is_inside(target_of(taken.stage, copy), taken.workdir))
    if taken.workdir == "/" or any(copy.flag("chown") is not None for copy in inside):
        raise SecondStageRefused(
            "Composer's scripts may write any file, and a copy of the whole folder would lose its owner"
        )
    included = []
    for read in (read for read in reads if read.run in taken.repeated):
        here = [command for command in read.both if works_in(command, taken.workdir)]
        if any(command.name in {"chgrp", "chown"} for command in here) or len(here) not in {0, len(read.both)}:
            raise SecondStageRefused(
                "Composer's scripts may write any file, and a copy of the whole folder would lose its owner"
            )
        included += [read.run] if here else []
    return tuple(copy for copy in copies if copy not in inside), tuple(included)


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
