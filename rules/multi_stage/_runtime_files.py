"""Files of the repository that a compiled program reads when it runs."""

from __future__ import annotations

import posixpath

from rules.engine.context import BuildContext
from rules.multi_stage._split import Split, own_copies
from rules.tools.source_view import source_view

FOLDERS = (
    *("assets", "config", "configs", "data", "i18n", "lang", "locales", "migrations", "public", "resources"),
    *("static", "templates", "translations", "views", "web", "www"),
)
"""Names that programs in every language give to what they read when they run."""


def runtime_folders(taken: Split, build: BuildContext) -> tuple[str, ...]:
    """The places in the builder of such folders, where the context is known and the source was copied there."""
    found: dict[str, None] = {}
    for copy in own_copies(taken.stage):
        view = source_view(taken.stage, copy, build)
        if view is None or not view.is_known:
            continue
        for name in FOLDERS:
            place = posixpath.join(taken.workdir, name)
            if next(view.below(place), None) is not None:
                found[place] = None
    return tuple(found)
