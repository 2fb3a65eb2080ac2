"""Where a review comment may stand, and where it stands after the head moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.sandbox.git import GitRepository
from app.sandbox.patches import FileDifference, Hunk, PatchLine, Side, hunks_of
from app.sandbox.records import PullRequest, Thread
from app.sandbox.world import World

_WHOLE_FILE = 10_000_000  # lines of context: one hunk shows every line with its old and its new number


@dataclass(frozen=True, slots=True)
class Placement:
    """What a request asks for. line None: the whole file."""

    path: str
    line: int | None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None


@dataclass(frozen=True, slots=True)
class PlacementRefusal:
    """Why GitHub refuses a placement: the field, and what is wrong with it."""

    field: str
    text: str


@lru_cache(maxsize=512)
def _differences(git: GitRepository, base: str, head: str, context: int) -> tuple[FileDifference, ...]:
    return tuple(git.differences(base, head, context))


@lru_cache(maxsize=512)
def _merge_base(git: GitRepository, one: str, other: str) -> str:
    return git.merge_base(one, other)


def merge_base(world: World, pull: PullRequest, commit: str = "") -> str:
    """Where the pull request left its base branch."""
    git = world.base_repository(pull).git
    return _merge_base(git, git.tip(pull.base_ref) or pull.base_sha, commit or pull.head_sha)


def comparison(world: World, pull: PullRequest, commit: str = "") -> tuple[FileDifference, ...]:
    """What the pull request changes (three dots), at its head or at an earlier commit of it."""
    commit = commit or pull.head_sha
    return _differences(world.base_repository(pull).git, merge_base(world, pull, commit), commit, 3)


def difference_for(world: World, pull: PullRequest, path: str, commit: str = "") -> FileDifference | None:
    return next((each for each in comparison(world, pull, commit) if each.path == path), None)


def hunk_around(hunks: tuple[Hunk, ...], side: Side, line: int) -> tuple[Hunk, PatchLine] | None:
    """The hunk that shows a line of one side, and that line."""
    for hunk in hunks:
        shown = hunk.find(side, line)
        if shown is not None:
            return hunk, shown
    return None


def problems(difference: FileDifference | None, wanted: Placement) -> list[PlacementRefusal]:
    """Everything GitHub refuses about a placement; empty where a comment may stand."""
    if difference is None:
        return [PlacementRefusal("path", "could not be resolved")]
    if wanted.line is None:
        return []
    hunks = hunks_of(difference.patch)
    end = hunk_around(hunks, wanted.side, wanted.line)
    found = [] if end else [PlacementRefusal("line", "could not be resolved")]
    if wanted.start_line is None:
        return found
    start = hunk_around(hunks, wanted.start_side or wanted.side, wanted.start_line)
    if end is None or start is None or start[0] is not end[0]:
        found.append(PlacementRefusal("start_line", "must be part of the same hunk as the line."))
    elif start[1].position >= end[1].position:
        found.append(PlacementRefusal("start_line", "must precede the end line."))
    return found


def standing(world: World, pull: PullRequest, thread: Thread) -> tuple[int | None, int | None]:
    """(start_line, line) of a thread in the present difference; (None, None) where outdated or about a whole file."""
    if thread.line is None:
        return None, None
    line = _moved(world, pull, thread, thread.line)
    start = None if thread.start_line is None else _moved(world, pull, thread, thread.start_line)
    difference = difference_for(world, pull, thread.path)
    if line is None or difference is None or (start is None) != (thread.start_line is None):
        return None, None
    if thread.start_line is not None and start is not None and line - start != thread.line - thread.start_line:
        return None, None
    wanted = Placement(thread.path, line, thread.side, start, thread.start_side)
    return (None, None) if problems(difference, wanted) else (start, line)


def is_outdated(world: World, pull: PullRequest, thread: Thread) -> bool:
    """The lines it speaks of have changed or left the difference."""
    if thread.line is None:
        return difference_for(world, pull, thread.path) is None
    return standing(world, pull, thread)[1] is None


def position(world: World, pull: PullRequest, thread: Thread) -> int | None:
    """Lines below the first `@@` in the present difference; None where outdated."""
    line = standing(world, pull, thread)[1]
    difference = difference_for(world, pull, thread.path)
    if line is None or difference is None:
        return None
    found = hunk_around(hunks_of(difference.patch), thread.side, line)
    return found[1].position if found else None


def _moved(world: World, pull: PullRequest, thread: Thread, line: int) -> int | None:
    """A line's number at the head (RIGHT) or at the merge base (LEFT) as it is now; None where it changed."""
    git = world.base_repository(pull).git
    before, after = thread.original_commit, pull.head_sha
    if thread.side == "LEFT":
        before, after = merge_base(world, pull, before), merge_base(world, pull, after)
    for difference in _differences(git, before, after, _WHOLE_FILE):
        if (difference.previous_path or difference.path) != thread.path:
            continue
        shown = [line for hunk in hunks_of(difference.patch) for line in hunk.lines if line.kind == " "]
        same_path = difference.path == thread.path
        return next((each.new for each in shown if each.old == line), None) if same_path else None
    return line
