"""Scripts of the repository that a RUN starts, and what they do with apt."""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.context import BuildContext

_INSTALLS = re.compile(r"\bapt(-get)?\b[^\n|;&#]{0,80}\binstall\b")
_UPDATES = re.compile(r"\bapt(-get)?\b[^\n|;&#]{0,80}\bupdate\b")
_MOST_SCRIPTS = 20
_FIRST_WORDS = 4  # `sudo bash -x setup.sh`


def script_relies_on_lists(dockerfile: Dockerfile, stage: Stage, run: Run, build: BuildContext) -> bool:
    """Whether a RUN behind `run` starts a script that installs with apt from the lists that it finds.

    A script is known by its file's name; what is not in the build context is not asked.
    """
    relying = _relying_scripts(dockerfile, build)
    later = (one for one in stage.after(run) if isinstance(one, Run)) if relying else ()
    words = (text for one in later for command in one.commands for text in command.texts[:_FIRST_WORDS])
    return any(posixpath.basename(text) in relying for text in words)


@fact
def _relying_scripts(dockerfile: Dockerfile, build: BuildContext) -> frozenset[str]:
    """The names of the files that the Dockerfile's RUNs may start and that install without an update."""
    commands = (command for _, run in dockerfile.each(Run) for command in run.commands)
    words = {posixpath.basename(text) for command in commands for text in command.texts[:_FIRST_WORDS]}
    paths = sorted(path for word in words for path in build.paths.by_name.get(word, ()))[:_MOST_SCRIPTS]
    return frozenset(posixpath.basename(path) for path in paths if _relies(path, build))


def _relies(path: str, build: BuildContext) -> bool:
    text = build.read(path) or ""
    return _INSTALLS.search(text) is not None and _UPDATES.search(text) is None
