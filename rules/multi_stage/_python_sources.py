"""Copies above a Python install: which go to the second stage, and what takes their place in the first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer
from rules.engine.context import BuildContext
from rules.engine.edits import delete_lines, replace
from rules.engine.finding import Edit
from rules.multi_stage._split import own_copies
from rules.tools.needs.need import Need, together
from rules.tools.needs.reader import run_need
from rules.tools.places import folder_at
from rules.tools.source_view import SourceView, source_view

_MANIFEST = re.compile(
    r"(?:requirements|constraints)[\w.*-]*|pyproject\.toml|setup\.(?:py|cfg)|Pipfile[.lock*]*|[\w*]+\.lock|pip\.conf"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A copy of source above the install: it goes to the second stage, and the manifests take its place."""

    copy: Transfer
    view: SourceView
    need: Need


def moved_copies(stage: Stage, installs: list[Run], build: BuildContext) -> tuple[Moved, ...] | None:
    """The copies of source above the last install; None where an install needs the source itself."""
    found = []
    for copy in own_copies(stage):
        if copy not in stage.before(installs[-1]):
            continue
        view = source_view(stage, copy, build)
        if view is None:
            continue
        behind = [
            run for run in stage.of_type(Run) if run in stage.after(copy) and run.span.start <= installs[-1].span.start
        ]
        need = together(run_need(stage, run, view) for run in behind)
        if need.source:
            return None
        found.append(Moved(copy, view, need))
    return tuple(found)


def other_files(stage: Stage, last: Run, build: BuildContext) -> Iterator[Transfer]:
    """Copies above the last install of what is neither source nor a manifest, such as a start script."""
    for copy in own_copies(stage):
        if copy in stage.before(last) and source_view(stage, copy, build) is None:
            names = (posixpath.basename(word.literal or word.text) for word in copy.sources)
            if not all(_MANIFEST.fullmatch(name) for name in names):
                yield copy


def manifests_instead(dockerfile: Dockerfile, stage: Stage, one: Moved) -> Edit:
    """The copy of the source becomes copies of the manifests, each to the folder that the install looks in."""
    here = folder_at(stage, one.copy)
    folders: dict[str, list[str]] = {}
    for path in one.need.files:
        folders.setdefault(posixpath.dirname(path.rstrip("/")), []).append(one.view.origin(path) or path)
    lines = []
    for folder, sources in folders.items():
        target = folder.rstrip("/") + "/" if folder != here else "." if len(sources) == 1 else "./"
        lines.append(f"COPY {' '.join(sources)} {target}")
    if not lines:
        return delete_lines(dockerfile.source, one.copy.lines)
    return replace(one.copy.span, dockerfile.source.newline.join(lines))
