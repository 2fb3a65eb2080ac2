"""Where a stage installs Python packages, and the virtual environment that takes them instead."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.source import Span
from rules.engine.edits import insert_lines
from rules.engine.finding import Edit
from rules.tools.invocations import Invocation, invocation
from rules.tools.system_packages import installed_by, removed_by

VENV = "/opt/venv"

_ELSEWHERE = ("--user", "--target", "-t", "--prefix", "--root")


def kept_packages(stage: Stage) -> tuple[str, ...]:
    """The system packages that the stage installs and never removes, in the order of their installs."""
    removed = frozenset(name for run in stage.of_type(Run) for name in removed_by(run))
    ordered: dict[str, None] = {}
    for run in stage.of_type(Run):
        mine = installed_by(run) - removed
        calls = (call for command in run.commands if (call := invocation(command)) is not None)
        words = [text for call in calls for text in call.operand_texts]
        ordered.update(dict.fromkeys(word for word in words if word in mine))
    return tuple(ordered)


def installs_python(stage: Stage, run: Run) -> bool:
    """Whether the RUN installs packages with pip or uv, in the place where a virtual environment would take them."""
    return any(True for _ in _pip_installs(run)) and all(_can_move(stage, run, call) for call in _pip_installs(run))


def make_venv(dockerfile: Dockerfile, installs: list[Run]) -> Iterator[Edit]:
    """Edits that make the virtual environment above the first install and lead pip and uv to it.

    uv takes the environment that `VIRTUAL_ENV` names, and passes it by where it is told `--system`.
    """
    above = dockerfile.comments_above(installs[0])
    line = above[0].lines.first if above else installs[0].lines.first
    calls = [call for run in installs for call in _pip_installs(run)]
    lines = [f"RUN python -m venv {VENV}", f"ENV PATH={VENV}/bin:$PATH"]
    if any(call.tool == "uv" for call in calls):
        lines.append(f"ENV VIRTUAL_ENV={VENV}")
    yield insert_lines(dockerfile.source, line, tuple(lines))
    for call in calls:
        words = call.command.words
        for before, word in pairwise(words):
            if call.tool == "uv" and word.text == "--system":
                yield Edit(Span(before.span.end, word.span.end), "")


def _pip_installs(run: Run) -> Iterator[Invocation]:
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
