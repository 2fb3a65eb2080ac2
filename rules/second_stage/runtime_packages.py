"""The system packages of the second stage: what the first installs, less what only builds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.debian_libraries import compilers_library, is_build_only, library_of
from rules.ecosystems.node import NODE_PACKAGES
from rules.engine.context import BuildContext
from rules.facts.build_packages import is_build_tool
from rules.facts.calls import calls_of
from rules.facts.start import start_texts
from rules.facts.system_packages import MANAGERS
from rules.images.names import ImageName, image_name
from rules.images.slim_brings import IN_MANY_LANGUAGES, LIBRARIES, OF_DISTRIBUTION
from rules.images.variants import DEBIAN_RELEASES
from rules.second_stage.final_stage import OS_IMAGES
from rules.second_stage.kept_packages import kept_packages

_NAMED = re.compile(r"([a-z0-9][a-z0-9+._-]*)([=~<>].+)?|\.[\w.-]+|\$\{?PHPIZE_DEPS\}?")


@record
class SecondPackages:
    """names: what the second stage installs. building: what compiles, and stays behind. left: other packages that only
    served to build. unknown: development packages whose library nobody knows: they are installed themselves.
    from_table: names that stand for a development package.
    """

    names: tuple[str, ...]
    building: tuple[str, ...]
    left: tuple[str, ...]
    unknown: tuple[str, ...]
    from_table: frozenset[str] = frozenset()


def second_packages(
    stage: Stage,
    runs: Iterable[Run],
    only_builds: Callable[[str], bool],
    release: str = "",
) -> SecondPackages:
    """Sorts the packages that RUNs of a stage install and keep.

    only_builds: whether a package that compiles nothing serves the build alone. release: Debian's, where the image's
    tag does not name it.
    """
    image, packages = image_name(stage.base_image or ""), kept_packages(runs)
    release = release_of(image) or (image.tag.split("-")[0] if image.known_as in OS_IMAGES else release)
    building = tuple(package for package in packages if is_build_only(package))
    left = tuple(package for package in packages if package not in building and only_builds(package))
    names: dict[str, None] = {}
    unknown, libraries = [], set()
    for package, written in packages.items():
        library = library_in(image.known_as, package, "alpine" in image.tag, release)
        if package not in building:
            names.update(dict.fromkeys(() if package in left else (written,)))
        elif library is None:
            unknown.append(package)
            names[written] = None
        elif library:
            names[library] = None
            libraries.add(library)
    return SecondPackages(tuple(names), building, left, tuple(unknown), frozenset(libraries))


def serves_the_build(stage: Stage, build: BuildContext, package: str, more: Collection[str] = frozenset()) -> bool:
    """Whether a package that compiles nothing is there for the build alone: nothing that starts names it. A downloader
    that no RUN calls may be there for a health check from outside. more: other packages that only serve a build.
    """
    if any(re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", text) for text in start_texts(stage, build)):
        return False
    if package in {"curl", "wget"}:
        return any(command.name == package for run in stage.of_type(Run) for command in run.commands)
    return is_build_tool(package) or package in NODE_PACKAGES or package in more


def library_in(image: str, package: str, alpine: bool, release: str) -> str | None:
    """The run-time library of a package that only builds; "" where the image has it, None where nobody knows."""
    loaded = compilers_library(package, alpine) if image in IN_MANY_LANGUAGES else ""
    return loaded or library_of(package, alpine, release, LIBRARIES.get(image, OF_DISTRIBUTION))


def release_of(image: ImageName) -> str:
    """The Debian release that a tag names; "" where it names none."""
    return next((part for part in image.tag.split("-") if part in DEBIAN_RELEASES), "")


def names_unclearly(stage: Stage) -> bool:
    """Whether an install asks for what has no certain counterpart: a file, a variable, one version of a library."""
    found = (_NAMED.fullmatch(text) for run in stage.of_type(Run) for text in _operands(run))
    return any(one is None or (one[2] is not None and one[1].endswith("-dev")) for one in found)


def _operands(run: Run) -> Iterator[str]:
    for call in calls_of(run):
        if any(call.tool in m.tools and call.subcommand in m.install for m in MANAGERS):
            yield from call.operand_texts
