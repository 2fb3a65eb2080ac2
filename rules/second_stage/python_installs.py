"""Where a stage installs Python packages, and the virtual environment that takes them instead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Env, Run, Stage
from rules.dockerfile.source import Span
from rules.dockerfile.words import Word
from rules.engine.edits import insert_lines
from rules.engine.finding import Edit
from rules.facts.calls import Invocation, invocation
from rules.facts.image_paths import placed_commands, resolve, value_at
from rules.second_stage.python_variables import path_entries

VENV = "/opt/venv"

_ELSEWHERE = ("--user", "--target", "-t", "--prefix", "--root")


def installs_python(stage: Stage, run: Run) -> bool:
    """Whether the RUN installs packages with pip or uv, in the place where a virtual environment would take them."""
    return any(True for _ in pip_installs(run)) and all(_can_move(stage, run, call) for call in pip_installs(run))


def own_venv(stage: Stage, run: Run) -> str | None:
    """The virtual environment that the stage makes itself, and whose pip it calls by PATH; None where it has none."""
    made = [
        resolve(folder, value_at(stage, at, command.words[-1]))
        for at, command, folder in placed_commands(stage)
        if command.texts[1:3] == ("-m", "venv") and command.span.start < run.span.end
    ]
    called = {resolve(folder, value_at(stage, at, word)) for at, folder, word in _programs_in_folders(stage, run)}
    if called:
        own = {posixpath.dirname(posixpath.dirname(place)) for place in called}
        return own.pop() if len(own) == 1 and own <= set(made) else None
    paths = [a for env in stage.of_type(Env) for a in env.assignments if a.name == "PATH" and env in stage.before(run)]
    on_path = {entry for path in paths for entry in path_entries(stage, path, run)}
    return next((folder for folder in made if f"{folder}/bin" in on_path), None)


def calls_by_path(stage: Stage, run: Run) -> bool:
    """Whether pip is called in the folder of an environment, which need not be on PATH."""
    return any(True for _ in _programs_in_folders(stage, run))


def _programs_in_folders(stage: Stage, run: Run) -> Iterator[tuple[Run, str, Word]]:
    for at, command, folder in placed_commands(stage):
        call = invocation(command) if at is run else None
        named = call.program if call is not None and call.tool == "pip" else None
        words = (named, command.words[0]) if named is not None else ()
        yield from ((at, folder, word) for word in words[-1:] if "/" in word.text and not _OF_SYSTEM.match(word.text))


_OF_SYSTEM = re.compile(r"/usr/(?:local/)?bin/")


def make_venv(dockerfile: Dockerfile, runs: list[Run]) -> Iterator[Edit]:
    """Edits that make the virtual environment above the first install and lead pip and uv to it.

    uv takes the environment that `VIRTUAL_ENV` names, and passes it by where it is told `--system`.
    """
    calls = [call for run in runs for call in pip_installs(run)]
    names = ("VIRTUAL_ENV",) if any(call.tool == "uv" for call in calls) else ()
    yield venv_above(dockerfile, runs[0], f"PATH={VENV}/bin:$PATH", *(f"{name}={VENV}" for name in names))
    yield from without_system(calls)


def venv_above(dockerfile: Dockerfile, run: Run, *variables: str) -> Edit:
    """Makes the virtual environment above a RUN and its comments, and sets these variables."""
    above = dockerfile.comments_above(run)
    line = above[0].lines.first if above else run.lines.first
    return insert_lines(
        dockerfile.source, line, (f"RUN python -m venv {VENV}", *(f"ENV {variable}" for variable in variables))
    )


def without_system(calls: Iterable[Invocation]) -> Iterator[Edit]:
    """uv and Pipenv take the environment that is active, and pass it by where they are told `--system`."""
    for call in (call for call in calls if call.tool in {"pipenv", "uv"}):
        for before, word in pairwise(call.command.words):
            if word.text == "--system":
                yield Edit(Span(before.span.end, word.span.end), "")


def pip_installs(run: Run) -> Iterator[Invocation]:
    """The calls of pip and of `uv pip` that install packages."""
    for command in run.commands:
        call = invocation(command)
        if call is not None and (call.tool, call.subcommand) in {("pip", "install"), ("uv", "pip install")}:
            yield call


def _can_move(stage: Stage, run: Run, call: Invocation) -> bool:
    if call.has(*_ELSEWHERE):
        return False
    if call.tool == "pip":
        return True
    named = {"UV_SYSTEM_PYTHON", "UV_PYTHON", "VIRTUAL_ENV"} & (set(stage.variables_at(run)) | set(call.environment))
    return not named and call.has("--system") and not call.has("--python", "-p")
