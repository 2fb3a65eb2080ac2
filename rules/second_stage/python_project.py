"""What of a project's files goes to the second stage, and how: from the build context, or from the builder."""

from __future__ import annotations

import posixpath

from rules.dockerfile.model import Copy, Dockerfile, Stage, Transfer
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.image_paths import is_inside
from rules.second_stage.copies import own_copies, target_of
from rules.second_stage.moved_sources import checks_of, manifests_instead, moved_copies
from rules.second_stage.python_tools import ProjectInstall, brings_only_tool


@record
class ProjectFiles:
    """What the second stage gets, and how.

    copies: what comes from the builder. repeated: copies that the second stage makes as well. edits: of the builder.
    check: what the author must look at, "" for nothing. folder: the project's, where it comes as a whole, else "".
    """

    copies: tuple[tuple[str, str], ...]
    repeated: tuple[Transfer, ...]
    edits: tuple[Edit, ...] = ()
    check: str = ""
    folder: str = ""


def project_files(
    dockerfile: Dockerfile, stage: Stage, installs: tuple[ProjectInstall, ...], environment: str, build: BuildContext
) -> ProjectFiles | None:
    """The environment, and the project beside it; None where something has no certain place.

    A project that is installed itself is often only a link to its source, and its build may write into that: then its
    whole folder comes from the builder.
    """
    last = installs[-1]
    above = tuple(copy for copy in stage.of_type(Transfer) if copy in stage.before(last.run))
    if any(copy.heredocs for copy in above):
        return None
    wanted = tuple(c for c in above if not (isinstance(c, Copy) and brings_only_tool(c)))
    found = moved_copies(stage, last.run, build)
    if any(one.need.source or one.need.halves for one in found):
        return _whole_folder(stage, wanted, last.folder, environment)
    edits = manifests_instead(dockerfile, stage, found)
    kept = tuple(c for c in wanted if not _comes_later(stage, c, last))
    return ProjectFiles(((environment, environment),), kept, edits, "; ".join(checks_of(found)))


def _whole_folder(stage: Stage, above: tuple[Transfer, ...], folder: str, environment: str) -> ProjectFiles | None:
    """The project's folder with all that was put into it; the environment apart where it lies elsewhere."""
    inside = tuple(copy for copy in above if is_inside(target_of(stage, copy), folder))
    if folder == "/" or not folder.startswith("/"):
        return None
    if any(copy.flag(name) is not None for copy in inside for name in ("chown", "chmod")):
        return None  # a copy from the builder would lose them
    own = () if is_inside(environment, folder) else ((environment, environment),)
    others = tuple(copy for copy in above if copy not in inside)
    return ProjectFiles((*own, (folder, folder)), others, folder=folder)


def _comes_later(stage: Stage, copy: Transfer, last: ProjectInstall) -> bool:
    """Whether a copy of the whole build context behind the install brings the same files to the same place."""
    if copy not in own_copies(stage) or not is_inside(target_of(stage, copy), last.folder):
        return False
    later = (c for c in own_copies(stage) if c in stage.after(copy) and target_of(stage, c) == target_of(stage, copy))
    return any(posixpath.normpath(word.text) in {".", "/"} for one in later for word in one.sources)
