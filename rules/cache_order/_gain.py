"""What moving a COPY below an install gains: which changes no longer run the install again."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from rules.cache_order._moves import Move
from rules.dockerfile.model import Copy, Dockerfile, Stage, Transfer
from rules.engine.context import BuildContext
from rules.facts.copied_paths import SourceView, source_view

_WHOLE = {"", "."}


def still_reruns(dockerfile: Dockerfile, moves: Sequence[Move], build: BuildContext) -> bool:
    """Whether single files move and a folder of source stays above the install, from the context or a stage."""
    if any(_brings_folder(move.view) for move in moves):
        return False
    stage, moved = moves[0].stage, {move.view.copy for move in moves}
    above = (one for one in stage.before(moves[0].installs[0]) if isinstance(one, Transfer) and one not in moved)
    return any(brings_source(dockerfile, stage, one, build) for one in above)


def brings_source(dockerfile: Dockerfile, stage: Stage, copy: Transfer, build: BuildContext) -> bool:
    """Whether a COPY brings a folder of source, or files of a stage that reads one."""
    name = (copy.from_ or "").lower() if isinstance(copy, Copy) else ""
    if not name:
        view = source_view(stage, copy, build)
        return view is not None and _brings_folder(view)
    builders = [one for one in dockerfile.stages[: stage.index] if name in (one.name, str(one.index))]
    return any(brings_source(dockerfile, one, copy, build) for one in builders for copy in one.of_type(Transfer))


def _brings_folder(view: SourceView) -> bool:
    if view.is_known:
        return any(root not in view.files for root, _ in view.roots)
    return any("." not in posixpath.basename(root) for root, _ in view.roots)


def changes(moves: Sequence[Move]) -> str:
    """What no longer runs the install again, to begin a sentence with "any"."""
    sources = [source for move in moves for source in _left_below(move)]
    if not sources or any(posixpath.normpath(source) in _WHOLE or set(source) & set("*?$") for source in sources):
        return "source change"
    where = "in" if any(_brings_folder(move.view) for move in moves) else "to"
    more = {1: "", 2: " or another"}.get(len(sources), f" or {len(sources) - 1} others")
    return f"change {where} `{sources[0]}`{more}"


def _left_below(move: Move) -> Iterator[str]:
    """The sources as they are written, without the manifests that stay above."""
    kept = {posixpath.basename(path) for path in move.files}
    yield from (word.text for word in move.view.copy.sources if posixpath.basename(word.text) not in kept)
