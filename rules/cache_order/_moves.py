"""Plans the move of a COPY below the installs that do not need it."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import islice

from rules.cache_order._carried import PASSED_BY_ALL, only_sets_modes
from rules.cache_order._cuts import DOWNLOADS, RunCut, find_split
from rules.dockerfile.model import (
    Instruction,
    Onbuild,
    Run,
    Stage,
    Transfer,
    Volume,
    Workdir,
)
from rules.dockerfile.node import record
from rules.ecosystems.catalogue import fetching
from rules.engine.context import BuildContext
from rules.facts.build_inputs.need import Halves, Need, together
from rules.facts.build_inputs.reader import SYSTEM, command_needs, run_need
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_paths import SourceView, brings, copies_again, is_copied_before, source_view
from rules.facts.copy_destinations import is_into, root_of
from rules.facts.image_paths import folder_at, is_inside, resolve, value_at
from rules.facts.related_runs import beginning
from rules.facts.system_packages import installed_by, removed_by

_KEPT_FLAGS = frozenset({"chown", "chmod", "link"})
_LISTS = (".txt", ".in", ".pip")
"""How lists of packages end."""

MAX_COPIES = 100
"""COPYs of a stage that are looked at; each is followed past the instructions behind it."""

MAX_STEPS = 100
"""Instructions that a COPY is moved past."""


@record
class Move:
    """A COPY that can go below `last`, or into the cut of `split`.

    installs: the RUNs on the way that install something. named: the install that costs most, as a rule. files: the
    manifests they read, as places in the image, that no earlier COPY brings. reader: the RUN above which the manifests
    are needed. checks: what the author must make sure of. halves: an install on the way that is done in two steps.
    carried: RUNs that only change modes and owners of what the COPY brings, and move along.
    """

    stage: Stage
    view: SourceView
    last: Run | None
    split: RunCut | None
    installs: tuple[Run, ...]
    named: Invocation | None
    files: tuple[str, ...]
    reader: Run
    checks: tuple[str, ...]
    halves: Halves | None
    carried: tuple[Run, ...] = ()


def find_moves(stage: Stage, build: BuildContext) -> tuple[tuple[Move, ...], ...]:
    """The moves of a stage; COPYs that go to the same place are one group, in their order."""
    copies = islice(stage.of_type(Transfer), MAX_COPIES)
    groups: dict[tuple[Run | None, Run | None], list[Move]] = {}
    for copy in copies:
        move = find_move(stage, copy, build)
        if move is not None:
            groups.setdefault((move.last, move.split.run if move.split else None), []).append(move)
    return tuple(tuple(group) for group in groups.values())


def find_move(stage: Stage, copy: Transfer, build: BuildContext) -> Move | None:
    """The move of a COPY of source below the installs behind it; None where it would gain nothing or change
    something.
    """
    view = source_view(stage, copy, build)
    if view is None or any(flag.name not in _KEPT_FLAGS for flag in copy.flags):
        return None
    passed: list[tuple[Run, Need]] = []
    again: list[Transfer] = []
    carried: list[Run] = []
    split = None
    for instruction in islice(stage.after(copy), MAX_STEPS):
        if isinstance(instruction, Run):
            need = run_need(stage, instruction, view)
            if need.source and not passed and only_sets_modes(stage, instruction):
                carried.append(instruction)
                continue
            if need.source:
                split = find_split(stage, instruction, view)
                if split is None:
                    passed = _without_downloads(passed)
                break
            passed.append((instruction, need))
            if need.halves is not None:
                break
        elif isinstance(instruction, Transfer) and copies_again(stage, instruction, view):
            again.append(instruction)
        elif not _can_pass(stage, view, instruction) or (carried and not isinstance(instruction, PASSED_BY_ALL)):
            break
    move = _move(stage, view, passed, split, again)
    return replace(move, carried=tuple(carried)) if move is not None else None


def _without_downloads(passed: list[tuple[Run, Need]]) -> list[tuple[Run, Need]]:
    """The RUNs without the last ones that only download: the step behind them uses what they fetched."""
    while passed and not passed[-1][1].installs and any(c.name in DOWNLOADS for c in passed[-1][0].commands):
        passed = passed[:-1]
    return passed


def _move(
    stage: Stage,
    view: SourceView,
    passed: list[tuple[Run, Need]],
    split: tuple[RunCut, Need] | None,
    again: list[Transfer],
) -> Move | None:
    steps = [*passed, (split[0].run, split[1])] if split is not None else passed
    need = together(need for _, need in steps)
    installs = tuple(run for run, need in steps if need.installs)
    if not installs or need.source or _is_second_step(stage, view, steps) or _would_part(stage, steps):
        return None
    files = tuple(
        path
        for path in need.files
        if not is_copied_before(stage, view, path) and not any(brings(stage, copy, view, path) for copy in again)
    )
    if files and view.is_known and all(one.endswith(_LISTS) for one in _brought(view)):
        return None  # a folder of requirements: what the install doesn't read of it changes as seldom
    if files and all(any(is_inside(one, path.rstrip("/")) for path in files) for one in _brought(view)):
        return None
    if not view.is_known and not _is_told(stage, view, need, files, steps[0][0]):
        return None
    checks = tuple(check for check in need.check.split("; ") if check)
    last = passed[-1][0] if passed else None
    named = _costliest(stage, installs, view)
    reader = _first_reader(steps, files)
    return Move(stage, view, last, split[0] if split else None, installs, named, files, reader, checks, need.halves)


def _is_told(stage: Stage, view: SourceView, need: Need, files: tuple[str, ...], install: Run) -> bool:
    """Whether the Dockerfile alone tells where the manifests come from: of a COPY that names them, or, where this COPY
    brings them, of no other folder above the install.
    """
    if not files:
        return all(_is_named(stage, view.copy, path) for path in need.elsewhere)
    between = (one for one in stage.after(view.copy) if one in stage.before(install))
    others = (one for one in between if isinstance(one, Transfer) and not copies_again(stage, one, view))
    return not any(source_view(stage, one, view.build) for one in others)


def _is_named(stage: Stage, moved: Transfer, path: str) -> bool:
    """Whether another COPY names this manifest: nobody else can tell that a folder does not bring it."""
    for copy in stage.of_type(Transfer):
        if copy is moved or copy.flag("from") is not None or copy.heredocs or len(copy.arguments) < 2:
            continue
        target = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
        for word in copy.sources:
            place = posixpath.join(target, posixpath.basename(value_at(stage, copy, word)))
            if any(fnmatchcase(a, b) for one in (place, target) for a, b in ((one, path), (path, one))):
                return True
    return False


def _first_reader(steps: Sequence[tuple[Run, Need]], files: tuple[str, ...]) -> Run:
    """The first RUN that reads one of `files`, or the one that begins the layer it belongs in.

    What stands above it stays cached when a manifest changes.
    """
    runs = [run for run, _ in steps]
    at = next((n for n, (_, need) in enumerate(steps) if set(need.files) & set(files)), 0)
    while (first := min(at, *(beginning(runs, n)[0] for n in range(at, len(runs))))) < at:
        at = first
    return runs[at]


def _costliest(stage: Stage, runs: tuple[Run, ...], view: SourceView) -> Invocation | None:
    """The last install that a language's tool does, else the last one of all."""
    pairs = (pair for run in runs for pair in command_needs(stage, run, view))
    calls = [call for command, need in pairs if need.installs and (call := invocation(command)) is not None]
    return next((call for call in reversed(calls) if call.tool not in SYSTEM), calls[-1] if calls else None)


def _brought(view: SourceView) -> set[str]:
    """The places of all files that the COPY brings; where the context is unknown, those that it names."""
    return {path for _, target in view.roots for path in (view.below(target) if view.is_known else (target,))} or set(
        "/"
    )


def _is_second_step(stage: Stage, view: SourceView, steps: list[tuple[Run, Need]]) -> bool:
    """Whether an earlier RUN has done the first step with the same tool already: then this one only finishes it."""
    readers = {tool for run, need in steps if need.files or need.halves for tool in _tools(run)}
    return any(_tools(one) & readers for one in stage.before(view.copy) if isinstance(one, Run))


def _would_part(stage: Stage, steps: list[tuple[Run, Need]]) -> bool:
    """Whether the COPY would come between the install of packages and the RUN that removes them: they are one layer's
    work.
    """
    installed = frozenset(name for run, _ in steps for name in installed_by(run))
    return any(removed_by(run) & installed for run in stage.after(steps[-1][0]) if isinstance(run, Run))


def _tools(run: Run) -> set[str]:
    """The tools with which the RUN installs what a manifest names: packages by their names are no first step."""
    calls = (invocation(command) for command in run.commands)
    return {call.tool for call in calls if call is not None and _of_project(call)}


def _of_project(call: Invocation) -> bool:
    known = fetching(call.tool)
    if known is None or call.subcommand not in known.project | known.ahead:
        return False
    if call.has("-g", "--global", "--location"):
        return False
    is_local = any(text.startswith((".", "/")) for text in call.operand_texts)
    return call.has("-r", "--requirement", "-e", "--editable") or is_local or not call.operands


def _can_pass(stage: Stage, view: SourceView, instruction: Instruction) -> bool:
    """Whether the COPY gives the same files behind `instruction` as in front of it."""
    if isinstance(instruction, Volume | Onbuild):
        return False
    if isinstance(instruction, Workdir):
        return view.copy.destination.text.startswith("/")
    if isinstance(instruction, Transfer):
        places = _places(stage, instruction, view.build)
        return not any(is_inside(one, own) or is_inside(own, one) for one in places for _, own in view.roots)
    return "$" not in view.copy.value or instruction.keyword not in {"ENV", "ARG"}


def _places(stage: Stage, copy: Transfer, build: BuildContext) -> list[str]:
    """Where the files of a COPY land; the folder that it names where nobody knows its files."""
    target = resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))
    words = [value_at(stage, copy, word) for word in copy.sources]
    is_hidden = any(set(word) & set("$*?[:") for word in words)
    if not build.is_known or copy.flag("from") is not None or copy.heredocs or is_hidden:
        return [target]
    return [root_of(word, target, is_into(stage, copy), build)[1] for word in words]
