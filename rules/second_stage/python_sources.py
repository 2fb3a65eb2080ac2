"""Copies above a Python install: which go to the second stage, and what takes their place in the first."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Copy, Dockerfile, Entrypoint, Healthcheck, Run, Stage, Transfer
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.edits import delete_lines, replace
from rules.engine.finding import Edit
from rules.facts.build_inputs.need import Need, together
from rules.facts.build_inputs.reader import run_need
from rules.facts.copied_paths import SourceView, source_view
from rules.facts.image_paths import folder_at
from rules.second_stage.copies import own_copies, target_of
from rules.second_stage.python_start import may_call
from rules.second_stage.python_tools import brings_only_tool

_MANIFEST = expression(
    r"(?:requirements|constraints)[\w.*-]*|pyproject\.toml|setup\.(?:py|cfg)|Pipfile[.lock*]*|[\w*]+\.lock|pip\.conf"
)


@record
class Moved:
    """A copy of source above the install: it goes to the second stage, and the manifests take its place."""

    copy: Transfer
    view: SourceView
    need: Need


def moved_copies(stage: Stage, installs: list[Run], build: BuildContext) -> tuple[Moved, ...] | None:
    """The copies of source above the last install; None where an install needs the source itself."""
    found = [
        Moved(view.copy, view, need_above(stage, installs[-1], view))
        for view in views_above(stage, installs[-1], build)
    ]
    return None if any(one.need.source for one in found) else tuple(found)


def views_above(stage: Stage, last: Run, build: BuildContext) -> tuple[SourceView, ...]:
    """The copies of source above the last install."""
    above = (copy for copy in own_copies(stage) if copy in stage.before(last))
    return tuple(view for copy in above if (view := source_view(stage, copy, build)) is not None)


def need_above(stage: Stage, last: Run, view: SourceView) -> Need:
    """What the RUNs between a copy of source and the last install, itself included, read of it."""
    behind = [run for run in stage.after(view.copy) if isinstance(run, Run) and run.span.start <= last.span.start]
    return together(run_need(stage, run, view) for run in behind)


def other_files(stage: Stage, last: Run, build: BuildContext) -> Iterator[Transfer]:
    """Copies above the last install of what is neither source nor a manifest, such as a start script."""
    for copy in own_copies(stage):
        if copy in stage.before(last) and source_view(stage, copy, build) is None:
            names = (posixpath.basename(word.literal or word.text) for word in copy.sources)
            if not all(_MANIFEST.fullmatch(name) for name in names):
                yield copy


def copies_of_stages(stage: Stage, last: Run, build: BuildContext) -> Iterator[Transfer]:
    """Copies from other stages and images above the last install; uv only where the program may call it."""
    starts = [i for i in stage.instructions if i in stage.after(last) or isinstance(i, Cmd | Entrypoint | Healthcheck)]
    uses_uv = any(may_call(stage, one, "uv", build) for one in starts)
    above = (copy for copy in stage.of_type(Copy) if copy.from_ is not None and copy in stage.before(last))
    yield from (copy for copy in above if uses_uv or not brings_only_tool(copy))


def manifests_instead(dockerfile: Dockerfile, stage: Stage, one: Moved) -> Edit:
    """The copy of the source becomes copies of the manifests, each to the folder that the install looks in."""
    here = folder_at(stage, one.copy)
    folders: dict[str, list[str]] = {}
    for path in one.need.files:
        if not _comes_by_name(stage, one.copy, path):
            folders.setdefault(posixpath.dirname(path.rstrip("/")), []).append(one.view.origin(path) or path)
    lines = []
    for folder, sources in folders.items():
        target = folder.rstrip("/") + "/" if folder != here else "." if len(sources) == 1 else "./"
        lines.append(f"COPY {' '.join(sources)} {target}")
    if not lines:
        return delete_lines(dockerfile.source, one.copy.lines)
    return replace(one.copy.span, dockerfile.source.newline.join(lines))


def _comes_by_name(stage: Stage, copy: Transfer, path: str) -> bool:
    """Whether another copy brings just this file, or files of its kind, to this place."""
    return any(
        fnmatchcase(posixpath.basename(path), posixpath.basename(word.literal or word.text).rstrip("*") + "*")
        and path in {target_of(stage, other), posixpath.join(target_of(stage, other), posixpath.basename(path))}
        for other in own_copies(stage)
        if other is not copy
        for word in other.sources
        if _MANIFEST.fullmatch(posixpath.basename(word.literal or word.text))
    )
