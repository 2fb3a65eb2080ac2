"""A pull request in memory, with plain fields: what tests put in, and what was asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import count
from typing import Literal

from app.conversation import Conversation, Note, PostedReview, Settlement, Thread
from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.failures import WriteRefused
from app.pull_request import ChangedFile, CheckRun, FileAt, Gathered, PlacedComment, PullRequestState, Tree, TreeEntry
from app.review.hunks import make_patch, read_patch
from rules.engine.context import ImageFacts

HEAD, BASE = "a" * 40, "b" * 40


@dataclass
class FakePullRequest:
    """head, base: the files' texts. GitHub's rules for comments hold: lines outside of a hunk are refused."""

    head: dict[str, str]
    base: dict[str, str] = field(default_factory=dict)
    author: str = "octocat"
    is_open: bool = True
    writers: frozenset[str] = frozenset({"octocat"})
    shared: str | None = None
    reviews: list[PostedReview] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    check_runs: list[CheckRun] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)
    comments: list[PlacedComment] = field(default_factory=list)
    head_sha: str = HEAD
    known_images: ImageFacts = field(default_factory=ImageFacts)
    measured: str = ""
    asked_images: list[tuple[str, ...]] = field(default_factory=list)
    blobs_read: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    _written_on: dict[int, str] = field(default_factory=dict)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def state(self) -> PullRequestState:
        return PullRequestState(
            self.head_sha, BASE, "main", "change", self.is_open, self.author, "acme/shop", "acme/shop"
        )

    def image_facts(self, images: Sequence[str]) -> ImageFacts:
        self.asked_images.append(tuple(images))
        return self.known_images

    def histories(self, questions: Sequence[HistoryQuestion]) -> Mapping[HistoryQuestion, PathChanges]:
        return {}

    def changed_files(self) -> Sequence[ChangedFile]:
        paths = sorted(self.head.keys() | self.base.keys())
        changed = [p for p in paths if self.head.get(p) != self.base.get(p)]
        return [ChangedFile(p, self._status(p), self._patch(p)) for p in changed]

    def _status(self, path: str) -> Literal["added", "removed", "modified"]:
        if path not in self.base:
            return "added"
        return "modified" if path in self.head else "removed"

    def _patch(self, path: str) -> str:
        return make_patch(self.base.get(path, ""), self.head.get(path, ""))

    def tree(self, sha: str) -> Tree:
        entries = (TreeEntry(path, "100644", f"blob of {path}", len(text)) for path, text in sorted(self.head.items()))
        return Tree(tuple(entries), is_complete=True)

    def merge_base(self, base: str, head: str) -> str:
        return base

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        found = {file: text for file in files if (text := self.read(file)) is not None}
        threads = tuple(self._where_it_stands(thread) for thread in self.threads)
        return Gathered(found, Conversation(tuple(self.reviews), threads, tuple(self.notes)))

    def _where_it_stands(self, thread: Thread) -> Thread:
        """GitHub moves a comment along with its lines, and calls it outdated once one of them changed."""
        text = self._written_on.get(thread.comment_id)
        if text is None or thread.line is None:
            return thread
        old, new = text.split("\n"), self.head.get(thread.path, "").split("\n")
        first, last = (thread.start_line or thread.line) - 1, thread.line
        for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if a <= first and last <= a + size:
                moved = b - a
                start = None if thread.start_line is None else thread.start_line + moved
                return replace(thread, line=thread.line + moved, start_line=start)
        return replace(thread, line=None, start_line=None)

    def read(self, file: FileAt) -> str | None:
        return (self.base if file.commit == BASE else self.head).get(file.path)

    def read_blob(self, sha: str, limit: int) -> str | None:
        self.blobs_read.append(sha)
        return self.head.get(sha.removeprefix("blob of "))

    def organisation_configuration(self) -> str | None:
        return self.shared

    def measured_text(self, head_sha: str) -> str:
        return self.measured

    def edit_review(self, review: PostedReview, body: str) -> None:
        self.reviews = [replace(one, body=body) if one.id == review.id else one for one in self.reviews]

    def forget_resolved_at(self, threads: Sequence[Thread]) -> None:
        """Nothing is remembered."""

    def our_reviews(self) -> Sequence[PostedReview]:
        return self.reviews

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        self._check_places(comments)
        self.reviews.append(PostedReview(next(self._ids), head_sha, body))
        self._start_threads(comments)

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        self._check_places([comment])
        self._start_threads([comment])

    def _check_places(self, comments: Sequence[PlacedComment]) -> None:
        for comment in comments:
            shown = [hunk.shown for hunk in read_patch(self._patch(comment.path)) if hunk.shown is not None]
            first = comment.start_line or comment.line
            if not any(first in lines and comment.line in lines for lines in shown):
                self.refusals.append(f"{comment.path}:{first}-{comment.line} is in no hunk")
                raise WriteRefused(self.refusals[-1])

    def _start_threads(self, comments: Sequence[PlacedComment]) -> None:
        self.comments += comments
        for c in comments:
            n = next(self._ids)
            self._written_on[n] = self.head[c.path]
            self.threads.append(Thread(f"T{n}", n, f"C{n}", c.path, c.line, c.start_line, c.body, can_resolve=True))

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        self.settled += settlements
        edited = {one.thread.comment_id: one.body for one in settlements if one.kind == "edit"}
        gone = {one.thread.comment_id for one in settlements} - edited.keys()
        left = (thread for thread in self.threads if thread.comment_id not in gone)
        self.threads = [replace(thread, body=edited.get(thread.comment_id, thread.body)) for thread in left]
        return ()

    def post_check_run(self, check_run: CheckRun) -> None:
        self.check_runs.append(check_run)

    def may_write(self, login: str) -> bool:
        return login in self.writers

    def comment(self, body: str) -> None:
        self.notes.append(Note(body, "slimline[bot]", is_trusted=False))

    def react(self, comment_id: int, kind: str, reaction: Literal["+1", "-1", "eyes"]) -> None:
        """Nobody looks."""

    def commit(self, repository: str, branch: str, head_sha: str, message: str, files: Mapping[str, str]) -> str:
        self.head |= files
        return "c" * 40
