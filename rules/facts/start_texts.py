"""What runs when the container starts: the instructions that say so, and the scripts of the repository they name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Entrypoint, Healthcheck, Stage
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of

_PATH = re.compile(r"[\w./-]+")
_SCRIPT = re.compile(r"(?:^|/)(?:[\w.-]+\.sh|(?:docker-)?entrypoint[\w.-]*)$")


def start_texts(stage: Stage, build: BuildContext) -> Iterator[str]:
    """The text of CMD, ENTRYPOINT and HEALTHCHECK, and of the files of the context that they name."""
    for start in _starts(stage):
        yield start.value
        for path in _PATH.findall(start.value):
            if "/" in path or path.endswith(".sh"):
                yield text_of(build, path) or ""


def unread_script(stage: Stage, build: BuildContext) -> str:
    """The script that the container starts and nobody could read; "" where there is none."""
    named = [path for start in _starts(stage) for path in _PATH.findall(start.value) if _SCRIPT.search(path)]
    return next((posixpath.basename(path) for path in named if text_of(build, path) is None), "")


def _starts(stage: Stage) -> Iterator[Cmd | Entrypoint | Healthcheck]:
    yield from (i for i in stage.instructions if isinstance(i, Cmd | Entrypoint | Healthcheck))
