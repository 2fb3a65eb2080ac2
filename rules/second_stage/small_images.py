"""The small images that run programs, and what has to be installed in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from rules.dockerfile.model import Stage
from rules.ecosystems.build_programs import needs_builder
from rules.ecosystems.debian_libraries import is_build_only
from rules.engine.context import BuildContext
from rules.facts.needs_run import library_needs
from rules.facts.start import start_of
from rules.images.names import image_name
from rules.images.slim_lacks import HAS_ADDUSER, PROGRAMS
from rules.images.variants import slim_tag
from rules.second_stage.final_stage import OS_IMAGES
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_packages import release_of
from rules.second_stage.split import Split
from rules.second_stage.start_words import started_words

STATIC = "gcr.io/distroless/static-debian12"
"""Certificates and time zones, no shell, no C library."""

DEBIAN = "debian:trixie-slim"
"""The newest stable Debian: a program linked against an older C library runs on it as well."""

ALPINE = "alpine:3.22"


_ALPINE_PROGRAMS = {
    **{name: (name,) for name in ("bash", "curl", "git", "jq", "rsync", "tini")},
    **dict.fromkeys(("ssh", "scp", "ssh-keyscan"), ("openssh-client",)),
    "gpg": ("gnupg",),
}
"""Programs that Alpine lacks, by the packages that bring them."""


def small_image(taken: Split) -> str:
    """The image with a shell and the C library that the builder's programs are linked against; of the builder's own
    release, where it is a distribution's image, or names one and packages are installed beside the program.
    """
    written, image = taken.stage.base.image.text, image_name(taken.stage.base_image or "")
    if image.known_as in OS_IMAGES:
        return written if "$" in written else slim_variant(taken.stage)
    if "alpine" in image.tag:
        return ALPINE
    release = release_of(image)
    return f"debian:{release}-slim" if release and taken.packages.names else DEBIAN


def slim_variant(stage: Stage) -> str:
    """The slim variant of the stage's image; the image as it is written where there is none."""
    image = image_name(stage.base_image or "")
    slim = slim_tag(image)
    return image.tagged(slim).text if slim is not None else stage.base.image.text


def install(image: str, packages: Iterable[str]) -> tuple[str, ...]:
    """The lines that install Debian or Alpine packages; none for no package."""
    names = " ".join(dict.fromkeys(packages))
    if not names:
        return ()
    if "alpine" in image:
        return (f"RUN apk add --no-cache {names}",)
    return (
        "RUN apt-get update && \\",
        f"    apt-get install -y --no-install-recommends {names} && \\",
        "    rm -rf /var/lib/apt/lists/*",
    )


def called_tools(taken: Split, image: str, build: BuildContext) -> tuple[str, ...]:
    """What the start, a health check (compose's as well), or a RUN of the second stage calls and the small image lacks.

    Debian's slim images lack `adduser` since trixie. Raises Refused where a compiler or a build tool is called.
    """
    table = _ALPINE_PROGRAMS if "alpine" in image else PROGRAMS
    words = started_words(taken.stage, build)
    own = posixpath.basename(words[0]) if words else ""
    for call in start_of(taken.stage, build).calls:
        if needs_builder(call.words):
            raise SecondStageRefused(f"`{' '.join(call.words[:2])}` ({call.where}) needs the image that builds")
    called = {name: call.where for name, call in start_of(taken.stage, build).programs.items() if name != own}
    for run in taken.runs:
        called |= {command.name: f"line {run.lines.first}" for command in run.commands}
    found = [package for name in called for package in table.get(name, ())]
    for name, where in called.items():
        if any(map(is_build_only, PROGRAMS.get(name, ()))):
            raise SecondStageRefused(f"`{name}` ({where}) compiles when the container starts")
    return tuple(dict.fromkeys((*found, *account_tools(taken, image))))


def starts_more(taken: Split, build: BuildContext) -> bool:
    """Whether more than the program itself starts: a script, what compose says, another program."""
    own = {posixpath.basename(word) for word in started_words(taken.stage, build)}
    return not own.issuperset(start_of(taken.stage, build).programs)


def loaded_libraries(taken: Split, image: str, build: BuildContext) -> tuple[str, ...]:
    """What the language packages of the builder load when they run, as Debian names it. Raises Refused where no package
    brings it.
    """
    found: list[str] = []
    for need in library_needs(taken.stage, build) if "alpine" not in image else ():
        if not need.packages:
            raise SecondStageRefused(f"it isn't clear which packages bring what {need.what} loads")
        found += need.packages
    return tuple(dict.fromkeys(found))


def account_tools(taken: Split, image: str) -> tuple[str, ...]:
    """The package of `adduser`, which Debian's slim images lack since trixie, where the builder's image brought it."""
    is_slim = "-slim" in image and release_of(image_name(image)) not in HAS_ADDUSER
    return ("adduser",) if taken.makes_accounts and is_slim and image != taken.stage.base.image.text else ()
