"""Folders that an image's program writes to while it runs, as far as its Dockerfile tells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage, Volume
from rules.ecosystems.syntax import words

_NAMED_FOR_DATA = words(
    "backup backups cache caches data database db download downloads log logs media output outputs run sessions spool"
    " state storage store temp tmp upload uploads"
)
_PLAIN = re.compile(r"[\w./@+-]+")
_OF_THE_SYSTEM = re.compile(r"/(?:bin|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var/(?:cache|lib|run|tmp))(?:/|$)")
"""Where packages and builds keep what is theirs; `/var/lib/app` may be the program's, and nobody knows."""


@fact
def written_folders(stage: Stage) -> tuple[str, ...]:
    """Absolute paths: volumes, and folders with a name for data that a RUN makes. Without what is given away."""
    given = {word.text for run in stage.of_type(Run) for c in run.commands if c.name == "chown" for word in c.words}
    found = dict.fromkeys((*_volumes(stage), *_made(stage)))
    return tuple(path for path in found if path not in given)


def _volumes(stage: Stage) -> Iterator[str]:
    for volume in stage.of_type(Volume):
        for word in volume.arguments:
            path = (word.literal or word.text).rstrip("/")
            if _PLAIN.fullmatch(path) and path.startswith("/"):
                yield path


def _made(stage: Stage) -> Iterator[str]:
    for run in stage.of_type(Run):
        if any(command.name == "cd" for command in run.commands):
            continue
        for command in run.commands:
            for text in command.texts[1:] if command.name == "mkdir" else ():
                path = posixpath.normpath(posixpath.join(stage.workdir_at(run), text))
                if _PLAIN.fullmatch(text) and _is_for_data(path) and not text.startswith("-"):
                    yield path


def _is_for_data(path: str) -> bool:
    is_named = posixpath.basename(path).lower() in _NAMED_FOR_DATA
    return path.startswith("/") and is_named and not _OF_THE_SYSTEM.match(path)
