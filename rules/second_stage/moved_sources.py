"""Copies of source above an install: they go to the second stage, and manifests take their place in the builder."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from fnmatch import fnmatchcase

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.edits import delete_lines, replace
from rules.engine.finding import Edit
from rules.facts.build_inputs.need import Need, together
from rules.facts.build_inputs.reader import run_need
from rules.facts.copied_paths import SourceView, source_view
from rules.facts.image_paths import folder_at
from rules.second_stage.copies import own_copies, target_of

MANIFEST = expression(
    r"(?:requirements|constraints)[\w.*-]*|pyproject\.toml|setup\.(?:py|cfg)|Pipfile[.lock*]*|[\w*]+\.lock|pip\.conf"
)


@record
class Moved:
    """A copy of source above an install, and what the steps down to the install read of it."""

    view: SourceView
    need: Need

    @property
    def copy(self) -> Transfer:
        return self.view.copy


def moved_copies(stage: Stage, last: Run, build: BuildContext) -> tuple[Moved, ...]:
    """The copies of source above the last install, each with what RUNs read of it until then."""
    above = (copy for copy in own_copies(stage) if copy in stage.before(last))
    views = (view for copy in above if (view := source_view(stage, copy, build)) is not None)
    return tuple(Moved(view, _need_above(stage, last, view)) for view in views)


def _need_above(stage: Stage, last: Run, view: SourceView) -> Need:
    behind = [run for run in stage.after(view.copy) if isinstance(run, Run) and run.span.start <= last.span.start]
    return together(run_need(stage, run, view) for run in behind)


def checks_of(moved: Iterable[Moved]) -> tuple[str, ...]:
    """What the author must look at, each once."""
    return tuple(dict.fromkeys(one.need.check for one in moved if one.need.check))


def manifests_instead(dockerfile: Dockerfile, stage: Stage, moved: Iterable[Moved]) -> tuple[Edit, ...]:
    """The edits of the builder: the manifests take the place of each copy of the source."""
    return tuple(_manifests_instead(dockerfile, stage, one) for one in moved)


def _manifests_instead(dockerfile: Dockerfile, stage: Stage, one: Moved) -> Edit:
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
        if MANIFEST.fullmatch(posixpath.basename(word.literal or word.text))
    )
