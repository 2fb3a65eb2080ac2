"""The texts that run when the container starts, and a script among them that nobody could read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.dockerfile.model import Stage
from rules.engine.context import BuildContext
from rules.facts.start import start_of


def start_texts(stage: Stage, build: BuildContext) -> Iterator[str]:
    yield from (text.text for text in start_of(stage, build).texts)


def unread_script(stage: Stage, build: BuildContext) -> str:
    """The script that the container starts and nobody could read; "" where there is none."""
    return next((posixpath.basename(path) for path in start_of(stage, build).unread), "")
