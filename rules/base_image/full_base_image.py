"""A full base image where the slim variant of the same version would do."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from rules.base_image._full_base_image_examples import INVALID, VALID
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only
from rules.edits.base_image import retag
from rules.edits.install_lines import add_packages, apt_install_before, own_install, uses_other_manager
from rules.engine.context import Context
from rules.engine.finding import Edit, Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import Invocation
from rules.facts.dockerfile_paths import is_for_development
from rules.facts.slim_needs import Lack, lacks
from rules.facts.stage_tree import families
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by
from rules.images.mirrors import has_packages
from rules.images.names import ImageName, image_name
from rules.images.size_savings import exists, saving
from rules.images.variants import Family, alpine_tag, family_of, slim_tag

MAX_NAMED = 3
"""Uses of the full image that a caution names."""


class FullBaseImage(Rule):
    """The image that ships starts from a full base image although a slim one of the same version exists.

    The full variants of the language images carry compilers, headers, git, curl, and several hundred megabytes of
    development packages, so that you can build anything in them. A program that only runs needs none of it. The slim
    variant has the same version on the same Debian.

    Slimline first looks for what the stage uses from the full image: programs in `RUN`, `CMD`, `ENTRYPOINT`, and
    `HEALTHCHECK`, and packages that are built from source. The fix adds them to the stage's `apt-get install`. A stage
    that only builds can stay on the full image, because its size doesn't ship.

    Alpine (`python:3.13-alpine`) is smaller still, but it's a different system. It has musl instead of glibc, so wheels
    and prebuilt binaries for glibc don't load and packages must be compiled. It has `apk` instead of `apt-get`, and no
    bash. Use it if you know that everything in the image runs on it. The finding names it if it exists, but the fix
    never uses it.

    The rule ignores images without a slim variant: ubuntu comes in one size, php is already built on the slim Debian,
    and golang, maven, and gradle are made for building, which calls for a second stage.
    """

    category = Category.BASE_IMAGE
    kept_on_purpose = (
        r"\b(?:not|cannot|never|without|lacks?|miss\w*|fail\w*|br[eo]ak\w*|instead of)\b[^.]{0,40}\bslim\b"
        r"|n't\b[^.]{0,40}\bslim\b|\bslim\b[^.]{0,40}(?:n't\b|\b(?:not|cannot|lacks?|miss\w*|fail\w*|br[eo]ak\w*)\b)"
        r"|\bneeds? the full image\b"
    )
    phase = Phase.BASE
    references = (
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
        "https://hub.docker.com/_/python",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_for_development(context.path):
            return
        for stage, family_tree in families(dockerfile).items():
            if stage.base_image is None or not context.ships(dockerfile, stage) or _is_windows(stage):
                continue
            old = image_name(stage.base_image)
            tag, family = slim_tag(old), family_of(old)
            if tag is None or family is None or _is_kept(old, context):
                continue
            new = old.tagged(tag)
            if exists(context.images, new) is not False and not any(_is_bound(one, family) for one in family_tree):
                lacking = lacks(family_tree, family, context.build)
                yield from self._judge(dockerfile, stage, (old, new), family, lacking, context)

    def _judge(
        self,
        dockerfile: Dockerfile,
        stage: Stage,
        names: tuple[ImageName, ImageName],
        family: Family,
        lacking: tuple[Lack, ...],
        context: Context,
    ) -> Iterator[Finding]:
        old, new = names
        additions = _additions(dockerfile, old, lacking, is_apart=family.language != "python")
        if additions is None and any(lack.command is not None or not lack.packages for lack in lacking):
            return
        edits = retag(dockerfile, stage, old, new)
        fix = None
        if edits and additions is not None:
            title = f"Start from `{new.short}`"
            caution = _caution(new, family, lacking, start_of(stage, context.build).unread)
            fix = Fix(title, edits + additions, caution, saving(context.images, old, new))
        message = _message(old, new, family, lacking, additions is None)
        yield self.finding(stage.base.image.span, message, fix, _alpine(context, old, family))


def _message(old: ImageName, new: ImageName, family: Family, lacking: tuple[Lack, ...], must_install: bool) -> str:
    if family.has_tools:
        return f"`{new.short}` is `{old.short}` without manual pages and translations."
    carried = "headers, libraries, and tools" if family.has_compiler else "compilers, headers, and tools"
    text = f"`{old.short}` carries {carried}; `{new.short}` is the same version without them."
    if must_install and lacking:
        text += f" It lacks {lacking[0].what}: install {_listed(lacking[0].packages)} there."
    elif old.digest:
        text += " Pin that image's digest."
    return text


def _alpine(context: Context, old: ImageName, family: Family) -> str:
    """The Alpine variant as a second option, with what it means."""
    tag = alpine_tag(old)
    if tag is None or exists(context.images, old.tagged(tag)) is False:
        return ""
    name = old.tagged(tag).short
    return f"`{name}` is smaller still, but a different system (musl, `apk`, no bash): {family.on_alpine}."


def _caution(new: ImageName, family: Family, lacking: tuple[Lack, ...], unread: tuple[str, ...]) -> str:
    if family.has_tools:
        return ""
    uses = list(dict.fromkeys(lack.what for lack in lacking))
    more = f" and {len(uses) - MAX_NAMED} more" if len(uses) > MAX_NAMED else ""
    added = f"Also installs {', '.join(uses[:MAX_NAMED])}{more}. " if uses else ""
    what = {
        "python": "every package installs as a wheel and none needs a program or a library of the full image",
        "node": "no package compiles native code and nothing calls git, curl, or python3",
    }.get(family.language, "nothing that runs in it needs a compiler, git, curl, or a library of the full image")
    scripts = f" The script `{unread[0]}`, which the container starts, couldn't be read." if unread else ""
    return f"{added}Check that, on `{new.short}`, {what}.{scripts}"


def _additions(
    dockerfile: Dockerfile, image: ImageName, lacking: tuple[Lack, ...], is_apart: bool
) -> tuple[Edit, ...] | None:
    """The edits that install what is lacking, in an `apt-get install` of the stage or in a RUN of its own; None where
    nothing can bring it.

    is_apart: a compiler is not added, since a second stage is written only where the author installs one.
    """
    calls: dict[Command, tuple[Invocation, dict[str, None]]] = {}
    apart: dict[Stage, dict[str, None]] = {}
    added: set[tuple[Stage, str]] = set()
    for lack in lacking:
        call = apt_install_before(lack.stage, lack.command)
        if not lack.packages or (call is None and _needs_more(lack)) or (is_apart and _compiles(lack)):
            return None
        _, packages = calls.setdefault(call.command, (call, {})) if call else (None, apart.setdefault(lack.stage, {}))
        packages.update(dict.fromkeys(package for package in lack.packages if (lack.stage, package) not in added))
        added.update((lack.stage, package) for package in lack.packages)
    own = [own_install(dockerfile, stage, packages) for stage, packages in apart.items()]
    if any(edit is None for edit in own) or (own and not has_packages(image)):
        return None
    more = (add_packages(dockerfile, call, packages) for call, packages in calls.values() if packages)
    return (*(edit for edit in own if edit is not None), *more)


def _needs_more(lack: Lack) -> bool:
    """Whether a RUN of its own is no answer: what compiles belongs in a stage that only builds, and what a script needs
    its author knows.
    """
    return lack.file_tells or _compiles(lack)


def _compiles(lack: Lack) -> bool:
    return any(is_build_only(package) for package in lack.packages)


def _is_bound(stage: Stage, family: Family) -> bool:
    """Whether the stage works on the full image alone.

    It installs with another manager than apt, so it is another system; or it installs packages of Java or PostgreSQL,
    which link their manual pages and fail where the folder for these is missing, as in the slim Debian.
    """
    names = (name for run in stage.of_type(Run) for name in installed_by(run)) if family.has_tools else ()
    return uses_other_manager(stage) or any(
        name.startswith(("openjdk-", "default-j", "postgresql", "icedtea")) for name in names
    )


def _is_windows(stage: Stage) -> bool:
    platform = (stage.base.flag("platform") or "").lower()
    return stage.escape == "`" or platform.startswith("windows")


def _is_kept(image: ImageName, context: Context) -> bool:
    """Whether the configuration asks to keep this base image."""
    names = {image.text, image.short, image.repository, image.known_as, image.known_as + ":" + image.tag}
    return any(fnmatchcase(name, pattern) for name in names for pattern in context.kept_images)


def _listed(packages: tuple[str, ...]) -> str:
    return " ".join(f"`{package}`" for package in packages)
