"""Copies above a Python install: which go to the second stage, and what takes their place in the first."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Copy, Entrypoint, Healthcheck, Run, Stage, Transfer
from rules.engine.context import BuildContext
from rules.facts.copied_paths import source_view
from rules.second_stage.copies import own_copies
from rules.second_stage.moved_sources import MANIFEST
from rules.second_stage.python_start import may_call
from rules.second_stage.python_tools import brings_only_tool


def other_files(stage: Stage, last: Run, build: BuildContext) -> Iterator[Transfer]:
    """Copies above the last install of what is neither source nor a manifest, such as a start script."""
    for copy in own_copies(stage):
        if copy in stage.before(last) and source_view(stage, copy, build) is None:
            names = (posixpath.basename(word.literal or word.text) for word in copy.sources)
            if not all(MANIFEST.fullmatch(name) for name in names):
                yield copy


def copies_of_stages(stage: Stage, last: Run, build: BuildContext) -> Iterator[Transfer]:
    """Copies from other stages and images above the last install; uv only where the program may call it."""
    starts = [i for i in stage.instructions if i in stage.after(last) or isinstance(i, Cmd | Entrypoint | Healthcheck)]
    uses_uv = any(may_call(stage, one, "uv", build) for one in starts)
    above = (copy for copy in stage.of_type(Copy) if copy.from_ is not None and copy in stage.before(last))
    yield from (copy for copy in above if uses_uv or not brings_only_tool(copy))
