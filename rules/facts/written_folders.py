"""Folders that an image's program writes to while it runs, as far as its Dockerfile tells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage, Transfer, Volume, Workdir
from rules.ecosystems.syntax import words

_NAMED_FOR_DATA = words(
    "backup backups cache caches data database db download downloads log logs media output outputs run sessions spool"
    " state storage store temp tmp upload uploads"
)
_PLAIN = expression(r"[\w./@+-]+")
_OF_THE_SYSTEM = expression(r"/(?:bin|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var/(?:cache|lib|run|tmp))(?:/|$)")
"""Where packages and builds keep what is theirs."""
_EVERYBODYS = words("/ /bin /dev /dev/shm /etc /home /proc /run /sys /tmp /usr /var /var/run /var/tmp")
"""Folders that must stay as they are, also as a volume."""


@fact
def written_folders(stage: Stage) -> tuple[str, ...]:
    """Absolute paths: volumes, and folders that a RUN makes and nothing fills, or that have a name for data.

    Without what the file gives away itself.
    """
    given = {word.text for run in stage.of_type(Run) for c in run.commands if c.name == "chown" for word in c.words}
    found = dict.fromkeys((*_volumes(stage), *_made(stage)))
    return tuple(path for path in found if path not in given)


def _volumes(stage: Stage) -> Iterator[str]:
    for volume in stage.of_type(Volume):
        for word in volume.arguments:
            path = (word.literal or word.text).rstrip("/")
            if _PLAIN.fullmatch(path) and path.startswith("/") and path not in _EVERYBODYS:
                yield path


def _made(stage: Stage) -> Iterator[str]:
    for run in stage.of_type(Run):
        if any(command.name == "cd" for command in run.commands):
            continue
        for command in run.commands:
            for text in command.texts[1:] if command.name == "mkdir" else ():
                path = posixpath.normpath(posixpath.join(stage.workdir_at(run), text))
                is_plain = _PLAIN.fullmatch(text) and path.startswith("/") and not text.startswith("-")
                if is_plain and (_is_for_data(path) or _stays_empty(stage, text, path)):
                    yield path


def _is_for_data(path: str) -> bool:
    return posixpath.basename(path).lower() in _NAMED_FOR_DATA and not _OF_THE_SYSTEM.match(path)


def _stays_empty(stage: Stage, text: str, path: str) -> bool:
    """Whether no other instruction or command names the folder, or anything in it."""
    if (_OF_THE_SYSTEM.match(path) and not path.startswith("/var/lib/")) or path in _EVERYBODYS:
        return False
    return len(re.findall(rf"(?<![\w.-]){re.escape(text.rstrip('/'))}(?![\w.-])", _named(stage))) == 1


@fact
def _named(stage: Stage) -> str:
    """What the stage's steps say."""
    return "\n".join(one.value for one in stage.instructions if isinstance(one, Run | Transfer | Workdir))
