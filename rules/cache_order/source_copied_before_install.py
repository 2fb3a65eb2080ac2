"""The source is copied before the dependencies are installed."""

from __future__ import annotations

from collections.abc import Iterator

from rules.cache_order._moves import Move, find_move, move_edits
from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.invocations import invocation
from rules.tools.needs.reader import SYSTEM


class SourceCopiedBeforeInstall(Rule):
    """The whole source is copied before the packages are installed, so that every change installs them again.

    A layer is taken from the build cache only while everything above it is unchanged. With `COPY . .` above the
    install, one changed character in any file runs the install again. Copy what the install reads (`requirements.txt`,
    `package.json` and its lock file), install, and copy the rest below.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    references = (
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/building/best-practices/#leverage-build-cache",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.11
            WORKDIR /app
            COPY . .
            RUN apt-get update
            RUN apt-get install -y gcc
            RUN pip install -r requirements.txt
            RUN apt-get remove -y gcc
            CMD ["python", "main.py"]
            """,
            """
            FROM python:3.11
            WORKDIR /app
            COPY requirements.txt .
            RUN apt-get update
            RUN apt-get install -y gcc
            RUN pip install -r requirements.txt
            RUN apt-get remove -y gcc
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            COPY . .
            RUN pip install .
            """,
            because="the project itself is installed: that needs the source",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Transfer):
            move = find_move(stage, copy, context.build)
            if move is None:
                continue
            title = f"Copy the source below the install in line {move.installs[-1].lines.first}"
            fix = Fix(title, move_edits(dockerfile, move), _caution(move), _saving(move))
            yield self.finding(copy.span, _message(move), fix)


def _message(move: Move) -> str:
    copy = move.view.copy
    what = f"`{copy.keyword} {copy.value}`"
    return f"{what} stands above {_named(move.installs)}: any changed file of the source makes the build install again."


def _named(runs: tuple[Run, ...]) -> str:
    """The last install that a language's tool does, else the last one of all, by its first words."""
    calls = [(run, call) for run in runs for command in run.commands if (call := invocation(command)) is not None]
    found = [pair for pair in calls if pair[1].tool not in SYSTEM] or calls
    if not found:
        return f"the install in line {runs[-1].lines.first}"
    run, call = found[-1]
    return f"`{' '.join(filter(None, (call.program.text, call.subcommand)))}` (line {run.lines.first})"


def _caution(move: Move) -> str:
    return f"Check that {', and that '.join(move.checks)}." if move.checks else ""


def _saving(move: Move) -> Saving | None:
    tools = {
        call.tool for run in move.installs for command in run.commands if (call := invocation(command)) is not None
    }
    if "pip" not in tools:
        return None
    basis = "measured: a flask and numpy application, rebuilt after one file changed: 57.8 s before, 0.9 s after"
    return Saving("the install, in every rebuild", basis)
