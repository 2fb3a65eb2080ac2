"""The image that ships starts from a compiler's image although another stage compiled what it runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Copy, Dockerfile, Onbuild, Run, Shell, Stage
from rules.ecosystems.build_programs import BUILD_PROGRAMS
from rules.edits.base_image import retag
from rules.engine.context import BuildContext, Context
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.copy_destinations import context_path
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by
from rules.images.names import ImageName, image_name
from rules.images.slim_lacks import PROGRAMS
from rules.multi_stage._build_image_only_receives_examples import INVALID, VALID
from rules.second_stage.final_stage import final_stage
from rules.second_stage.runtime_packages import release_of
from rules.second_stage.small_images import ALPINE, DEBIAN, install
from rules.second_stage.start_words import program_words

_COMPILERS = frozenset({"golang", "rust", "gcc"})
_AT_ROOT = frozenset({"gcc", "rust"})
"""Their containers start in `/`, as those of the small images do; those of `golang` in `/go`."""

_OWN_FOLDERS = re.compile(r"/usr/local/(?:go|cargo|rustup)\b|(?<![\w/])/go\b|\$\{?(?:GOPATH|GOROOT|CARGO_HOME)")


class BuildImageOnlyReceives(Rule):
    """The image that ships starts from a compiler's image, although another stage compiled what it runs.

    A second stage is only small if its base image is small. If the program comes from a builder, `golang` or `rust` as
    a base image brings the compiler again: several hundred megabytes that nothing uses. The small image of the same
    system also runs the program.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = _COMPILERS
    aliases = ("DF011",)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        image = image_name((stage.base_image or "") if stage is not None else "")
        if stage is None or image.known_as not in _COMPILERS or not _only_receives(dockerfile, stage, context.build):
            return
        small = _small(image)
        is_plain = image.known_as in _AT_ROOT or _places_are_plain(stage)
        edits = retag(dockerfile, stage, image, image_name(small)) if is_plain else ()
        edits = (*edits, *_onto_path(dockerfile, stage)) if edits else ()
        where = "another stage compiled" if any(copy.from_ for copy in stage.of_type(Copy)) else "was compiled before"
        message = f"The image ships the compiler of `{stage.base.image.text}`, but only runs what {where}."
        setup = install(small, _packages(stage, small, context.build))
        if edits and setup:
            edits = (*edits, insert_lines(dockerfile.source, stage.base.lines.last + 1, setup))
        caution = f"Check that `{small}` has the libraries that the program links: `ldd` lists them."
        saving = Saving("the compiler", "the small image of the same system holds none")
        fix = Fix(f"Run it on `{small}`", edits, caution, saving, changes_stages=True)
        refused = "" if edits else "where the files lie depends on the folder that the image starts in"
        yield self.finding(stage.base.span, message, fix if edits else None, refused=refused)


def _only_receives(dockerfile: Dockerfile, stage: Stage, build: BuildContext) -> bool:
    """Whether the stage takes its program from another one, or from the context as it is, and nothing in it uses the
    compiler or its folders.
    """
    words = program_words(stage)
    copies = [copy for copy in stage.of_type(Copy) if copy.from_ is not None or _brings_program(copy, words, build)]
    start = start_of(stage, build)
    if not words or not copies or start.unread or any(isinstance(i, Onbuild | Shell) for i in stage.instructions):
        return False
    brought = {
        posixpath.basename(word.text.rstrip("/")) for copy in copies for word in (*copy.sources, copy.destination)
    }
    others = [one for one in stage.instructions if one not in _from_gopath(dockerfile, stage)]
    if posixpath.basename(words[0]) not in brought or any(_OWN_FOLDERS.search(i.value) for i in others):
        return False
    runs = stage.of_type(Run)
    called = {command.name for run in runs for command in run.commands} | set(start.programs)
    return not any(run.beyond for run in runs) and not called & BUILD_PROGRAMS


def _brings_program(copy: Copy, words: Sequence[str], build: BuildContext) -> bool:
    """Whether a COPY brings the program from the context by its name, which was compiled outside of Docker."""
    names = [word.text.rstrip("/") for word in copy.sources]
    is_program = bool(words) and posixpath.basename(words[0]) in map(posixpath.basename, names)
    return is_program and not any(
        "." in posixpath.basename(n) or build.paths.has_folder(context_path(n)) for n in names
    )


def _from_gopath(dockerfile: Dockerfile, stage: Stage) -> tuple[Copy, ...]:
    """The COPYs that bring a program of the project's own out of `/go/bin`; a tool that another module brought there
    (`go install example.com/air@latest`) may call `go`.
    """
    return tuple(
        copy
        for copy in stage.of_type(Copy)
        if len(copy.sources) == 1
        and re.fullmatch(r"/go/bin/[\w.-]+", copy.sources[0].text)
        and _is_own(dockerfile, copy)
    )


def _is_own(dockerfile: Dockerfile, copy: Copy) -> bool:
    """Whether the stage that the COPY takes from installs no module of others."""
    source = dockerfile.copied_stage(copy)
    installs = [c for run in source.of_type(Run) for c in run.commands if "install" in c.texts] if source else []
    return bool(installs) and not any("@" in text for command in installs for text in command.texts)


def _onto_path(dockerfile: Dockerfile, stage: Stage) -> tuple[Edit, ...]:
    """Puts what lay in `/go/bin`, which the small image does not search, into a folder that it does."""
    names = {word for word in program_words(stage) if "/" not in word}
    return tuple(
        replace(copy.destination.span, "/usr/local/bin/" + posixpath.basename(copy.sources[0].text))
        for copy in _from_gopath(dockerfile, stage)
        if copy.destination.text.startswith("/go/bin") and posixpath.basename(copy.sources[0].text) in names
    )


def _places_are_plain(stage: Stage) -> bool:
    """Whether no path hangs on the WORKDIR that the compiler's image sets."""
    texts = [copy.destination.text for copy in stage.of_type(Copy)]
    return stage.workdir_at(stage.instructions[-1]) != "/" or all(text.startswith("/") for text in texts)


def _small(image: ImageName) -> str:
    if "alpine" in image.tag:
        return ALPINE
    release = release_of(image)
    return f"debian:{release}-slim" if release else DEBIAN


def _packages(stage: Stage, small: str, build: BuildContext) -> tuple[str, ...]:
    """What the compiler's image has and the small one lacks, of what the start calls."""
    if small == ALPINE:
        return ()
    installed = {name for run in stage.of_type(Run) for name in installed_by(run)}
    called = [package for name in start_of(stage, build).programs for package in PROGRAMS.get(name, ())]
    return tuple(name for name in dict.fromkeys(("ca-certificates", *called)) if name not in installed)
