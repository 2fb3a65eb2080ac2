"""What a delivery asks us to do: small, serialisable values that the queue carries."""

from __future__ import annotations

from dataclasses import dataclass

from app.evidence.history_question import HistoryQuestion


@dataclass(frozen=True, slots=True)
class PullRequestRef:
    """Where a pull request is, and with which installation we may touch it."""

    installation: int
    owner: str
    repository: str
    number: int

    @property
    def key(self) -> str:
        """`owner/repository#number`: one review at a time for each."""
        return f"{self.owner}/{self.repository}#{self.number}"


@dataclass(frozen=True, slots=True)
class ReviewJob:
    """Review a pull request at its newest head.

    head_sha: the head the delivery spoke of; "" where it named none. before: the head that a push replaced, "" where
    the delivery is not of a push.
    """

    delivery: str
    pull_request: PullRequestRef
    head_sha: str = ""
    reason: str = "push"
    before: str = ""


@dataclass(frozen=True, slots=True)
class CommandJob:
    """A person wrote `/slimline ...` (or replied "ignore" in a thread of ours), or pressed a check run's button.

    comment_id: the comment to answer, 0 for a button. kind: `issue_comment`, `review_comment` or `button`.
    text: what the comment says outside of code and quotes, or the button's identifier. in_reply_to: the thread's first
    comment, 0 where it is none. author: who wrote it, or edited it last.
    """

    delivery: str
    pull_request: PullRequestRef
    author: str
    kind: str
    text: str
    comment_id: int = 0
    in_reply_to: int = 0
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class ThreadJob:
    """A person resolved a thread of ours, or opened it again. comment: its first comment. head_sha: the head then."""

    delivery: str
    pull_request: PullRequestRef
    comment: int
    head_sha: str
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class MergedJob:
    """A pull request was merged. head_sha: its head then."""

    delivery: str
    pull_request: PullRequestRef
    head_sha: str


@dataclass(frozen=True, slots=True)
class MergeQueueJob:
    """A merge queue waits for our check on a commit that joins a reviewed pull request with its base branch."""

    delivery: str
    pull_request: PullRequestRef
    head_sha: str


@dataclass(frozen=True, slots=True)
class InstallationJob:
    """An installation or its repositories changed.

    action: `created`, `deleted`, `suspend`, `unsuspend`, `new_permissions_accepted`, `repositories`, `renamed`.
    """

    delivery: str
    installation: int
    action: str
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteJob:
    """All checks of a commit are to run again, and the delivery names no pull request: its head is in a fork."""

    delivery: str
    installation: int
    owner: str
    repository: str
    suite: int
    head_sha: str


@dataclass(frozen=True, slots=True)
class HistoryJob:
    """A review wants to know what the last commits changed, for later ones. No delivery of GitHub's asks for it."""

    delivery: str
    installation: int
    owner: str
    repository: str
    questions: tuple[HistoryQuestion, ...]

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.repository}"


Job = ReviewJob | CommandJob | ThreadJob | MergedJob | MergeQueueJob | InstallationJob | SuiteJob | HistoryJob


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that asks for nothing; `reason` goes into the answer."""

    reason: str
