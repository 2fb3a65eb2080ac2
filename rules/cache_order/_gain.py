"""What moving a COPY below an install gains: which changes no longer run the install again."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from rules.cache_order._moves import Move
from rules.dockerfile.memo import fact
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
    return _brings(dockerfile, stage, copy, build, _reading_source(dockerfile, build))


@fact
def _reading_source(dockerfile: Dockerfile, build: BuildContext) -> frozenset[int]:
    """The numbers of the stages that a folder of source goes into, by way of other stages too: each looked at once."""
    found: set[int] = set()
    for stage in dockerfile.stages:
        stands_on = stage.parent is not None and stage.parent.index in found
        if stands_on or any(_brings(dockerfile, stage, copy, build, found) for copy in stage.of_type(Transfer)):
            found.add(stage.index)
    return frozenset(found)


def _brings(
    dockerfile: Dockerfile, stage: Stage, copy: Transfer, build: BuildContext, reading: Collection[int]
) -> bool:
    """reading: of the stages above this one, those that read source."""
    if isinstance(copy, Copy) and copy.from_:
        builder = dockerfile.copied_stage(copy)
        return builder is not None and builder.index < stage.index and builder.index in reading
    view = source_view(stage, copy, build)
    return view is not None and _brings_folder(view)


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
