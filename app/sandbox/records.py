"""What the sandbox knows, as plain data: tests read it, only the sandbox writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.sandbox.git import GitRepository
from app.sandbox.patches import Side


@dataclass(slots=True)
class Account:
    """A person, an organisation, or an App's bot."""

    id: int
    login: str
    kind: Literal["User", "Organization", "Bot"] = "User"


@dataclass(slots=True)
class Repository:
    """roles: login -> `admin`, `write` or `read`. parent: the repository that this one is a fork of.

    resolved_before_merge: the branches into which nothing is merged while a review thread is open.
    """

    id: int
    owner: str
    name: str
    git: GitRepository
    created_at: str
    default_branch: str = "main"
    private: bool = False
    parent: int | None = None
    roles: dict[str, str] = field(default_factory=dict)
    resolved_before_merge: set[str] = field(default_factory=set)

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(slots=True)
class ReviewComment:
    """A comment in a thread. position in the conversation: the first of a thread has in_reply_to None."""

    id: int
    author: str
    body: str
    created_at: str
    updated_at: str
    review_id: int | None = None
    in_reply_to: int | None = None
    minimized: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    edited_by: str = ""


@dataclass(slots=True)
class Thread:
    """Comments on one place. line and start_line count in original_commit; line is None for a whole file."""

    id: int
    path: str
    side: Side
    line: int | None
    start_line: int | None
    start_side: Side | None
    original_commit: str
    diff_hunk: str
    position: int
    comments: list[ReviewComment] = field(default_factory=list)
    resolved_by: str = ""

    @property
    def subject_type(self) -> Literal["line", "file"]:
        return "file" if self.line is None else "line"


@dataclass(slots=True)
class Review:
    """state: GitHub's word for the event, `COMMENTED` for COMMENT."""

    id: int
    author: str
    body: str
    state: str
    commit_id: str
    submitted_at: str
    minimized: str = ""


@dataclass(slots=True)
class Reaction:
    """content: GitHub's word, such as `eyes` or `+1`."""

    id: int
    author: str
    content: str
    created_at: str


@dataclass(slots=True)
class IssueComment:
    """A comment in the pull request's conversation."""

    id: int
    author: str
    body: str
    created_at: str
    updated_at: str
    minimized: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    edited_by: str = ""


@dataclass(slots=True)
class PullRequest:
    """head_repository: None when the fork was deleted. heads: every head commit so far, the newest last."""

    id: int
    number: int
    repository: int
    head_repository: int | None
    head_owner: str
    head_ref: str
    base_ref: str
    title: str
    body: str
    author: str
    created_at: str
    updated_at: str
    base_sha: str
    heads: list[str]
    is_open: bool = True
    merged_by: str = ""
    draft: bool = False
    locked: bool = False
    maintainer_can_modify: bool = False
    reviews: list[Review] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    comments: list[IssueComment] = field(default_factory=list)

    @property
    def head_sha(self) -> str:
        return self.heads[-1]

    @property
    def review_comments(self) -> list[ReviewComment]:
        """All comments of all threads, oldest first."""
        return sorted((comment for thread in self.threads for comment in thread.comments), key=lambda each: each.id)


@dataclass(slots=True)
class CheckRun:
    """annotations and actions: the fields GitHub names, as they were sent. is_ours: the App made it."""

    id: int
    repository: int
    head_sha: str
    name: str
    status: str = "queued"
    conclusion: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    external_id: str = ""
    details_url: str = ""
    started_at: str | None = None
    completed_at: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    is_ours: bool = True


@dataclass(slots=True)
class Installation:
    """The App on one account. repositories: None for all of the account's."""

    id: int
    account: str
    permissions: dict[str, str]
    created_at: str
    repositories: set[int] | None = None
    suspended: bool = False


@dataclass(slots=True)
class Delivery:
    """One webhook request and its answer. status_code: 0 until there was an answer; status: GitHub's words for it."""

    id: int
    guid: str
    event: str
    action: str | None
    installation: int | None
    repository: int | None
    headers: dict[str, str]
    body: bytes
    delivered_at: str
    redelivery: bool = False
    duration: float = 0.0
    status_code: int = 0
    status: str = "waiting"
    answer: str = ""
    answer_headers: dict[str, str] = field(default_factory=dict)
