"""What the pull request's page shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox import suggestions
from app.sandbox.patches import FileDifference, hunks_of
from app.sandbox.placement import comparison, merge_base, standing
from app.sandbox.records import CheckRun, PullRequest, ReviewComment, Thread
from app.sandbox.world import World
from app.web.comment_markup import Prose, SuggestionBlock, parts_of


@dataclass(frozen=True, slots=True)
class CommentView:
    """A review comment. lines: what it stands on, as in `lines 3-7`; refusal: why it has no button."""

    id: int
    author: str
    is_bot: bool
    parts: tuple[Prose | SuggestionBlock, ...]
    has_suggestion: bool
    refusal: str
    minimized: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread. replaced: the lines it speaks of, as they were when it was written."""

    place: str
    state: str
    resolved_by: str
    replaced: tuple[str, ...]
    comments: tuple[CommentView, ...]

    @property
    def is_open(self) -> bool:
        return not self.state


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the difference, or a hunk's header (kind `@`), and the threads below it."""

    kind: str
    old: int | None
    new: int | None
    text: str
    threads: tuple[ThreadView, ...] = ()


@dataclass(frozen=True, slots=True)
class FileView:
    """A changed file. threads: those that have no line any more. text: the file at the head, None where not shown."""

    path: str
    previous_path: str | None
    status: str
    additions: int
    deletions: int
    is_shown: bool
    lines: tuple[LineView, ...]
    threads: tuple[ThreadView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A reviewed file as it is at the head. before: its number of lines when the pull request was opened."""

    path: str
    lines: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return self.lines != self.before


def files_of(world: World, pull: PullRequest) -> tuple[FileView, ...]:
    """All changed files with their threads in place."""
    return tuple(_file(world, pull, difference) for difference in comparison(world, pull))


def results_of(world: World, pull: PullRequest) -> tuple[ResultView, ...]:
    """The files that somebody commented on, as they are now."""
    git = world.base_repository(pull).git
    paths = dict.fromkeys(thread.path for thread in pull.threads)
    found = []
    for path in paths:
        now = git.read(pull.head_sha, path)
        if now is not None:
            found.append(ResultView(path, _lines(now), _lines(git.read(pull.heads[0], path) or b"")))
    return tuple(found)


def latest_check_run(world: World, pull: PullRequest) -> CheckRun | None:
    runs = [run for run in world.check_runs.values() if run.head_sha == pull.head_sha]
    return max(runs, key=lambda run: run.id, default=None)


def is_waiting(world: World, pull: PullRequest) -> bool:
    """The App has not yet said what it thinks of the head commit."""
    run = latest_check_run(world, pull)
    return pull.is_open and bool(world.webhook_url) and (run is None or run.status != "completed")


def steps_of(pull: PullRequest) -> int:
    """Grows with each commit and comment, so that a page can tell whether the App has answered."""
    return len(pull.heads) + len(pull.comments)


def _file(world: World, pull: PullRequest, difference: FileDifference) -> FileView:
    threads = [thread for thread in pull.threads if thread.path == difference.path]
    placed = {thread.id: standing(world, pull, thread)[1] for thread in threads}
    return FileView(
        difference.path,
        difference.previous_path,
        difference.status,
        difference.additions,
        difference.deletions,
        difference.patch is not None,
        tuple(_rows(world, pull, difference, threads, placed)),
        tuple(thread_view(world, pull, thread) for thread in threads if placed[thread.id] is None),
    )


def _rows(
    world: World, pull: PullRequest, difference: FileDifference, threads: list[Thread], placed: dict[int, int | None]
) -> Iterator[LineView]:
    for hunk in hunks_of(difference.patch):
        yield LineView("@", None, None, hunk.header)
        for line in hunk.lines:
            here = [
                thread
                for thread in threads
                if placed[thread.id] is not None and line.number(thread.side) == placed[thread.id]
            ]
            views = tuple(thread_view(world, pull, thread) for thread in here)
            yield LineView(line.kind, line.old, line.new, line.text, views)


def thread_view(world: World, pull: PullRequest, thread: Thread) -> ThreadView:
    start, line = standing(world, pull, thread)
    first, last = (start, line) if line else (thread.start_line, thread.line)
    place = "the file" if last is None else f"line {last}" if first is None else f"lines {first} to {last}"
    state = "Resolved" if thread.resolved_by else "" if line or thread.line is None else "Outdated"
    comments = tuple(_comment(world, pull, thread, comment) for comment in thread.comments)
    return ThreadView(place, state, thread.resolved_by, _commented_lines(world, pull, thread), comments)


def _comment(world: World, pull: PullRequest, thread: Thread, comment: ReviewComment) -> CommentView:
    has_suggestion = suggestions.suggested_text(comment.body) is not None
    refusal = suggestions.refusal(world, pull, thread, comment) if has_suggestion else ""
    is_bot = world.account(comment.author).kind == "Bot"
    parts = tuple(parts_of(comment.body))
    return CommentView(comment.id, comment.author, is_bot, parts, has_suggestion, refusal, comment.minimized.lower())


def _commented_lines(world: World, pull: PullRequest, thread: Thread) -> tuple[str, ...]:
    if thread.line is None:
        return ()
    git = world.base_repository(pull).git
    commit = thread.original_commit if thread.side == "RIGHT" else merge_base(world, pull, thread.original_commit)
    return _lines(git.read(commit, thread.path) or b"")[(thread.start_line or thread.line) - 1 : thread.line]


def _lines(content: bytes) -> tuple[str, ...]:
    lines = content.decode(errors="replace").split("\n")
    return tuple(lines[:-1] if lines[-1] == "" else lines)
