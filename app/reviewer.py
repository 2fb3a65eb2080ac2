"""The use case: one pull request in, one review out. The port below is all it needs of GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class PullRequestState:
    """A pull request as it is now. head_repository: `owner/name`, None where the fork was deleted."""

    head_sha: str
    base_sha: str
    base_ref: str
    head_ref: str
    is_open: bool
    author: str
    head_repository: str | None
    title: str = ""
    maintainer_can_modify: bool = False


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of the base...head difference. patch: its unified diff without header, None where GitHub left it out."""

    path: str
    status: Literal["added", "modified", "renamed", "removed", "copied", "changed", "unchanged"]
    patch: str | None
    previous_path: str | None = None


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file in a commit's tree. mode: git's (`100644`, `120000` a symbolic link, `160000` a submodule). size in bytes."""

    path: str
    mode: str
    sha: str
    size: int


@dataclass(frozen=True, slots=True)
class PlacedComment:
    """A comment of a review. start_line is None for a single line; side is always RIGHT."""

    path: str
    line: int
    start_line: int | None
    body: str


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment that stands on the pull request. is_ours: written by this App."""

    id: int
    node_id: str
    path: str
    line: int | None
    body: str
    author: str
    is_ours: bool
    in_reply_to: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A review thread: its first comment and the replies. resolved_by: the login of who resolved it, "" where open."""

    node_id: str
    comments: tuple[ReviewComment, ...]
    is_resolved: bool
    resolved_by: str
    can_resolve: bool


@dataclass(frozen=True, slots=True)
class PostedReview:
    """A review of ours that stands on the pull request."""

    id: int
    commit_id: str
    body: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A finding in the check run. level: `notice`, `warning` or `failure`."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"]
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What the check run says. actions: (label, description, identifier), at most three."""

    head_sha: str
    conclusion: Literal["success", "neutral", "failure"]
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()
    external_id: str = ""


class PullRequest(Protocol):
    """A pull request on GitHub. Every method may raise TryAgainLater or CannotReview (app.failures)."""

    def state(self) -> PullRequestState: ...

    def changed_files(self) -> Sequence[ChangedFile]: ...

    def tree(self, sha: str) -> Sequence[TreeEntry]:
        """All files of a commit; on a tree that GitHub cuts off, those that it gave."""
        ...

    def read(self, entries: Sequence[TreeEntry]) -> Mapping[str, bytes]:
        """The blobs' contents by path."""
        ...

    def our_reviews(self) -> Sequence[PostedReview]: ...

    def threads(self) -> Sequence[Thread]: ...

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None: ...

    def post_check_run(self, check_run: CheckRun) -> None: ...
