"""The copies of the repository's files that the second stage makes again."""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.model import Instruction, Run, Stage, Transfer
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.image_paths import folder_at, is_inside, relative, resolve, value_at
from rules.second_stage.copies import lands_in, own_copies, target_of
from rules.second_stage.parts import ReadRun
from rules.second_stage.refusal import unclear

_CREDENTIALS = frozenset({".netrc", ".npmrc", "auth.json", "id_ed25519", "id_rsa"})
_SAMPLE = re.compile(r"example|sample|dist\b|template|production|docker")
"""Names of files that wait in a repository to be copied."""

_FOR_BUILDS = ("/tmp", "/usr/src/php", "/root/.ssh")  # noqa: S108 (folders of the image)


def repeated_copies(stage: Stage, builds: Instruction) -> tuple[Transfer, ...]:
    """The copies above the build, less those to where only a build looks, and those whose files a later copy of the
    whole context brings to the same place. Raises Refused where one means another place in the folder that the program
    starts in.
    """
    copies, end = own_copies(stage), stage.workdir_at(stage.instructions[-1])
    above = [copy for copy in copies if copy in stage.before(builds) and not _is_of_build(stage, copy)]
    repeated = [copy for copy in above if not any(_brings(stage, later, copy) for later in _behind(copies, copy))]
    for copy in repeated:
        if not lands_in(stage, copy, end):
            raise unclear(f"`{copy.destination.text}` in another working folder", copy)
    return tuple(repeated)


def _is_of_build(stage: Stage, copy: Transfer) -> bool:
    """Whether a copy brings credentials for downloads, or files to where only a build looks."""
    names = {posixpath.basename(value_at(stage, copy, word)) for word in copy.sources}
    place = target_of(stage, copy)
    return names <= _CREDENTIALS or any(is_inside(place, folder) for folder in _FOR_BUILDS)


def _behind(copies: tuple[Transfer, ...], copy: Transfer) -> tuple[Transfer, ...]:
    return copies[copies.index(copy) + 1 :]


def _brings(stage: Stage, whole: Transfer, copy: Transfer) -> bool:
    """Whether a copy of `.` puts every file of another copy where that one did."""
    if copy.heredocs or whole.heredocs or _flags(copy) != _flags(whole):
        return False
    sources = [posixpath.normpath(value_at(stage, copy, word)) for word in copy.sources]
    if [posixpath.normpath(value_at(stage, whole, word)) for word in whole.sources] != ["."]:
        return False
    root, target = target_of(stage, whole), target_of(stage, copy)
    into = len(sources) > 1 or value_at(stage, copy, copy.destination).endswith(("/", ".")) or target == root
    places = [posixpath.join(target, posixpath.basename(source)) if into else target for source in sources]
    return all(place == posixpath.join(root, source) for place, source in zip(places, sources, strict=True))


def _flags(copy: Transfer) -> frozenset[tuple[str, str | None]]:
    return frozenset((flag.name, flag.value) for flag in copy.flags)


def refuse_other_places(stage: Stage, reads: tuple[ReadRun, ...], build: BuildContext) -> None:
    """Each change of the image must mean the same files when it runs in the folder that the program starts in."""
    end = folder_at(stage, stage.instructions[-1])
    for read in (read for read in reads if read.both and not read.makes_accounts_only):
        if folder_at(stage, read.run) != end and _is_relative(read):
            raise unclear(f"`{read.both[0].name}` in another working folder", read.run)
        for text in _sources(read):
            if _takes_from_builder(text, end, build):
                raise unclear(f"`{text}`, which may be made in the builder,", read.run)


def lies_in_mount(run: Run, folder: str) -> bool:
    """Whether a mount of the RUN takes what is written to the folder, so that the layer does not hold it."""
    targets = [mount.target for mount in run.mounts if mount.type in {"cache", "tmpfs"} and mount.target]
    return any(is_inside(folder, target) for target in targets)


def works_in(command: Command, folder: str) -> bool:
    """Whether a command that changes files names one in the folder."""
    names = [text for text in command.texts[1:] if not text.startswith("-")]
    if command.name in {"chgrp", "chmod", "chown", "sed"}:
        names = names[1:]
    elif command.name in {"echo", "printf"}:
        names = [word.text.lstrip("0123456789&>| ") for word in command.redirections if ">" in word.text]
    elif command.name not in {"cp", "install", "ln", "mkdir", "mv", "php", "rm", "tee", "touch"}:
        return False
    return any(is_inside(resolve(folder, name), folder) for name in names)


def _is_relative(read: ReadRun) -> bool:
    texts = [text for command in read.both for text in command.texts[1:]]
    return any("/" in text and not text.startswith(("/", "-", "$")) for text in texts) or any(
        command.name in {"mkdir", "touch", "cp", "mv"} and not command.texts[-1].startswith("/")
        for command in read.both
    )


def _sources(read: ReadRun) -> tuple[str, ...]:
    moving = [command for command in read.both if command.name in {"cp", "mv", "install"}]
    return tuple(text for c in moving for text in c.texts[1:-1] if not text.startswith("-"))


def _takes_from_builder(path: str, folder: str, build: BuildContext) -> bool:
    """Whether a file that is copied or moved may be one that only the builder made."""
    if path.strip('"').startswith(("/etc/", "/usr/local/etc/", "$PHP_INI_DIR", "${PHP_INI_DIR}")):
        return False
    place = resolve(folder, path)
    if not is_inside(place, folder):
        return True
    if build.files is not None:
        return not build.paths.holds(relative(place, folder))
    return _SAMPLE.search(path) is None
