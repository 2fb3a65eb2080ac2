"""Builds that download their dependencies on the way, and the step that would do it before the source is copied."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rules.cache_order._download_tools import TOOLS, builds, fetches, goal_of
from rules.cache_order._moves import MAX_COPIES, MAX_STEPS
from rules.dockerfile.model import Run, Stage, Transfer
from rules.dockerfile.node import record
from rules.ecosystems.go import GO
from rules.ecosystems.java import MVN
from rules.engine.context import BuildContext
from rules.facts.build_inputs.need import Need
from rules.facts.build_inputs.reader import SYSTEM, run_need
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_paths import SourceView, is_copied_before, source_view
from rules.facts.image_paths import commands_in_place, folder_at
from rules.facts.kept_out_caches import has_mount


@record
class DownloadingBuild:
    """A build that downloads, behind a COPY of the source.

    folder: where the build works. what: the build by its first words. step: the command that downloads before; "" where
    the tool has none that works on the manifests alone. need: what it reads.
    """

    stage: Stage
    view: SourceView
    run: Run
    call: Invocation
    folder: str
    what: str
    step: str
    need: Need


def find_downloads(stage: Stage, build: BuildContext) -> Iterator[DownloadingBuild]:
    """For each COPY of source the first build behind it, if it downloads what an earlier step could."""
    fetched: set[str] | None = None
    for copy in islice(stage.of_type(Transfer), MAX_COPIES):
        view = source_view(stage, copy, build)
        if view is None:
            continue
        if fetched is None:
            fetched = {tool for run in stage.of_type(Run) for command in run.commands for tool in fetches(command)}
        found = _find(stage, view, fetched)
        if found is not None:
            yield found


def _find(stage: Stage, view: SourceView, fetched: set[str]) -> DownloadingBuild | None:
    for instruction in islice(stage.after(view.copy), MAX_STEPS):
        if isinstance(instruction, Transfer) and instruction.flag("from") is None:
            return None
        if not isinstance(instruction, Run):
            continue
        need = run_need(stage, instruction, view)
        if need.source:
            return _in_run(stage, view, instruction, fetched)
        if need.installs:
            return None  # maybe the build tool: the COPY moves below it first
    return None


def _in_run(stage: Stage, view: SourceView, run: Run, fetched: set[str]) -> DownloadingBuild | None:
    for command, folder in commands_in_place(stage, run):
        call = invocation(command)
        tool = TOOLS.get(call.tool) if call is not None else None
        if call is not None and call.tool in SYSTEM:
            return None
        if call is None or tool is None:
            continue
        if call.tool == GO.name and not view.is_known:
            return None  # without a go.mod there is nothing to download by
        if (
            call.tool in fetched
            or _built_above(stage, view, call.tool)
            or has_mount(run, tool.cache)
            or not builds(call)
            or not view.covers(folder)
        ):
            return None
        need = tool.files(call, folder, view)
        is_done = bool(need.files) and all(is_copied_before(stage, view, path) for path in need.files)
        step = "" if call.tool == MVN.name and _is_multi_module(need) else tool.step(call)
        if step and folder != folder_at(stage, view.copy):
            step = f"cd {folder} && {step}"
        if need.source or is_done:
            return None
        return DownloadingBuild(stage, view, run, call, folder, _named(call), step, need)
    return None


def _built_above(stage: Stage, view: SourceView, name: str) -> bool:
    """Whether the tool has built something above the COPY, such as an empty program with the same dependencies."""
    runs = (run for run in stage.before(view.copy) if isinstance(run, Run))
    calls = (invocation(command) for run in runs for command in run.commands)
    return any(call is not None and call.tool == name and bool(goal_of(call)) for call in calls)


def _named(call: Invocation) -> str:
    return f"`{call.program.literal or call.program.text} {goal_of(call)}`"


def _is_multi_module(need: Need) -> bool:
    """`dependency:go-offline` asks the registry for the project's own modules too, and fails."""
    return sum(path.endswith("pom.xml") for path in need.files) > 1
