"""The port over files that somebody pasted: a pull request that adds them all to an empty repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.builds.dockerfile_names import is_dockerfile
from app.conversation import Conversation, PostedReview, Settlement, Thread
from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.pull_request import ChangedFile, CheckRun, FileAt, Gathered, PlacedComment, PullRequestState, Tree, TreeEntry
from app.review.hunks import make_patch
from rules.engine.context import ImageFacts

HEAD, BASE = "1" * 40, "0" * 40


@dataclass
class PastedPullRequest:
    """files: path -> text at the head. What the App says is kept in the other fields; nothing else remembers it."""

    files: Mapping[str, str]
    body: str = ""
    comments: list[PlacedComment] = field(default_factory=list)
    check_run: CheckRun | None = None

    def state(self) -> PullRequestState:
        return PullRequestState(HEAD, BASE, "main", "playground", True, "you", "you/playground", "you/playground")

    def image_facts(self, images: Sequence[str]) -> ImageFacts:
        return ImageFacts()

    def histories(self, questions: Sequence[HistoryQuestion]) -> Mapping[HistoryQuestion, PathChanges]:
        return {}

    def changed_files(self) -> Sequence[ChangedFile]:
        dockerfiles = [path for path in self.files if is_dockerfile(path)]
        return [ChangedFile(path, "added", make_patch("", self.files[path])) for path in dockerfiles]

    def tree(self, sha: str) -> Tree:
        if sha != HEAD:
            return Tree((), is_complete=True)
        # what stands beside the Dockerfile is known only where it was pasted too
        entries = tuple(TreeEntry(path, "100644", "", len(text)) for path, text in self.files.items())
        return Tree(entries, is_complete=len(entries) > 1)

    def merge_base(self, base: str, head: str) -> str:
        return base

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        found = {file: text for file in files if (text := self.read(file)) is not None}
        return Gathered(found, Conversation())

    def read(self, file: FileAt) -> str | None:
        return self.files.get(file.path) if file.commit == HEAD else None

    def read_blob(self, sha: str, limit: int) -> str | None:
        return None

    def organisation_configuration(self) -> str | None:
        return None

    def measured_text(self, head_sha: str) -> str:
        return ""

    def edit_review(self, review: PostedReview, body: str) -> None:
        raise AssertionError("nothing stands here that could be edited")

    def forget_resolved_at(self, threads: Sequence[Thread]) -> None:
        """Nobody resolves anything here."""

    def our_reviews(self) -> Sequence[PostedReview]:
        return ()

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        self.body = body
        self.comments += comments

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        self.comments.append(comment)

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        return ()

    def post_check_run(self, check_run: CheckRun) -> None:
        self.check_run = check_run

    def may_write(self, login: str) -> bool:
        return False

    def comment(self, body: str) -> None:
        """Nobody asks anything here."""

    def react(self, comment_id: int, kind: str, reaction: Literal["+1", "-1", "eyes"]) -> None:
        """Nobody asks anything here."""

    def commit(self, repository: str, branch: str, head_sha: str, message: str, files: Mapping[str, str]) -> str:
        raise NotImplementedError("the playground has no branch")
