"""The source is copied before the dependencies are installed."""

from __future__ import annotations

from collections.abc import Iterator

from rules.cache_order._gain import changes, still_reruns
from rules.cache_order._move_edits import move_edits
from rules.cache_order._moves import Move, find_moves
from rules.cache_order._source_copied_before_install_examples import INVALID, VALID
from rules.dockerfile.model import Dockerfile
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Purpose
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import invocation


class SourceCopiedBeforeInstall(Rule):
    """The whole source is copied before the packages are installed, so every change reinstalls them.

    A layer only comes from the build cache if nothing above it changed. With `COPY . .` above the install, one changed
    character in any file runs the install again. Copy what the install reads (`requirements.txt`, or `package.json` and
    its lock file), install, and copy the rest afterwards.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    references = (
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/building/best-practices/#leverage-build-cache",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for moves in find_moves(stage, context.build):
                if still_reruns(dockerfile, moves, context.build):
                    continue
                title = f"Copy the source below the install in line {moves[0].installs[-1].lines.first}"
                edits = move_edits(dockerfile, moves)
                fix = Fix(title, edits, _caution(moves), _saving(moves[0])) if edits else None
                yield self.finding(moves[0].view.copy.span, _message(dockerfile, moves), fix)


def _message(dockerfile: Dockerfile, moves: tuple[Move, ...]) -> str:
    copy = moves[0].view.copy
    what = f"`{copy.keyword} {copy.value}`"
    comes = "comes" if len(moves) == 1 else f"and {len(moves) - 1} more like it come"
    named = _named(dockerfile, moves[0])
    return f"{what} {comes} before {named}: any {changes(moves)} reruns the install."


def _named(dockerfile: Dockerfile, move: Move) -> str:
    """The install by its first words and its line."""
    call = move.named
    if call is None:
        return f"the install in line {move.installs[-1].lines.first}"
    words = " ".join(filter(None, (call.program.literal or call.program.text, call.subcommand)))
    return f"`{words}` (line {dockerfile.source.line_of(call.program.span.start)})"


def _caution(moves: tuple[Move, ...]) -> str:
    checks = dict.fromkeys(check for move in moves for check in move.checks)
    return f"Check that {', and that '.join(checks)}." if checks else ""


def _saving(move: Move) -> Saving | None:
    calls = (invocation(command) for run in move.installs for command in run.commands)
    if not any(call is not None and managers()[call.tool].purpose is Purpose.LANGUAGE for call in calls):
        return None
    basis = "its layer comes from the cache while the manifests are the same"
    return Saving("the install, in every rebuild", basis)
