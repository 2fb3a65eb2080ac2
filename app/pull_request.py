"""The port: all that the use cases need of a pull request on GitHub, as plain values and one protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal, Protocol

from app.conversation import Conversation, PostedReview, Settlement, Thread
from rules.dockerfile.node import record
from rules.engine.context import ImageFacts

if TYPE_CHECKING:  # the command line needs the limits below, and not how histories are replayed
    from app.evidence.answered_history import PathChanges
    from app.evidence.history_question import HistoryQuestion

MAX_TEXT_BYTES = 512_000
"""Larger files are not read: GitHub's GraphQL cuts texts there, and no Dockerfile of people comes near."""

MAX_LOCK_BYTES = 10_000_000
"""The same for lock files, which tools write: of those that are larger than other texts, one a review is read."""

LOCK_FILES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "Gemfile.lock", "Cargo.lock"),
        *("poetry.lock", "pdm.lock", "Pipfile.lock"),
    }
)

Status = Literal["added", "modified", "renamed", "removed", "copied", "changed", "unchanged"]
Level = Literal["notice", "warning", "failure"]


@record
class PullRequestState:
    """A pull request as it is now.

    head_repository: `owner/name`, None where the fork was deleted. may_commit: the installation grants it.
    """

    head_sha: str
    base_sha: str
    base_ref: str
    head_ref: str
    is_open: bool
    author: str
    head_repository: str | None
    base_repository: str = ""
    maintainer_can_modify: bool = False
    is_draft: bool = False
    may_commit: bool = True

    @property
    def is_from_fork(self) -> bool:
        return self.head_repository != self.base_repository

    @property
    def obstacle(self) -> str:
        """Why we cannot commit to its branch, in a sentence; "" where we can."""
        if self.head_repository is None:
            return "The fork of this pull request is gone."
        if self.is_from_fork and not self.maintainer_can_modify:
            return "I can't push to this fork."
        return "" if self.may_commit else "I can't commit here: this installation doesn't grant `contents: write`."


@record
class ChangedFile:
    """One file of the base...head difference.

    patch: its unified diff without header, None where GitHub left it out. changes: lines added and deleted, None where
    unknown. sha: the blob at the head, "" where unknown.
    """

    path: str
    status: Status
    patch: str | None
    previous_path: str | None = None
    sha: str = ""
    changes: int | None = None


@record
class TreeEntry:
    """A file in a commit's tree. mode: git's (`100644`, `120000` a symbolic link). size in bytes."""

    path: str
    mode: str
    sha: str
    size: int


@record
class Tree:
    """The files of a commit. is_complete: False where GitHub cut the tree off or gave none."""

    entries: tuple[TreeEntry, ...] = ()
    is_complete: bool = False


@record
class FileAt:
    """A file in a commit."""

    commit: str
    path: str


@record
class Unread:
    """A file that is there, but without its text. size: in bytes, None where unknown. is_text: False for no UTF-8."""

    size: int | None = None
    is_text: bool = True


@record
class Gathered:
    """The texts that exist, the files that exist and could not be read, and the conversation."""

    files: Mapping[FileAt, str]
    conversation: Conversation = Conversation()
    unread: Mapping[FileAt, Unread] = field(default_factory=dict)

    def find(self, file: FileAt) -> str | Unread | None:
        """None where there is no such file."""
        return self.files.get(file, self.unread.get(file))


@record
class PlacedComment:
    """A comment of a review. start_line is None for a single line; side is always RIGHT."""

    path: str
    line: int
    start_line: int | None
    body: str


@record
class Annotation:
    """A finding in the check run."""

    path: str
    start_line: int
    end_line: int
    level: Level
    title: str
    message: str


@record
class CheckRun:
    """What the check run says. conclusion: "" while it is in progress. actions: (label, description, identifier).

    is_edit: of the same findings as the one that stands on this commit, which it then replaces.
    """

    head_sha: str
    conclusion: Literal["success", "neutral", "failure", ""]
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()
    external_id: str = ""
    is_edit: bool = False


class PullRequest(Protocol):
    """A pull request on GitHub. Every method may raise TryAgainLater or CannotReview (app.failures)."""

    def state(self) -> PullRequestState: ...

    def changed_files(self) -> Sequence[ChangedFile]: ...

    def tree(self, sha: str) -> Tree: ...

    def merge_base(self, base: str, head: str) -> str:
        """The commit that both come from; `base` itself where GitHub does not say."""
        ...

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        """The files' texts and the conversation, in as few calls as can be."""
        ...

    def image_facts(self, images: Sequence[str]) -> ImageFacts:
        """What registries know of images, the weightiest first: within seconds, and nothing where nobody is asked."""
        ...

    def histories(self, questions: Sequence[HistoryQuestion]) -> Mapping[HistoryQuestion, PathChanges]:
        """What is known of the repository's history; what is not is asked for later, by a job of its own."""
        ...

    def read(self, file: FileAt) -> str | Unread | None:
        """One more text of at most MAX_TEXT_BYTES; None where there is no such file."""
        ...

    def read_blob(self, sha: str, limit: int) -> str | Unread | None:
        """The text of a blob of at most `limit` bytes; None where there is none."""
        ...

    def organisation_configuration(self) -> str | Unread | None:
        """The text of the configuration in the account's `.github` repository, None where there is none."""
        ...

    def measured_text(self, head_sha: str) -> str:
        """What the repository's own CI says in its check run `Slimline measure`, which may be forged; "" without."""
        ...

    def forget_resolved_at(self, threads: Sequence[Thread]) -> None:
        """At which head they were resolved has decided what they decide."""
        ...

    def our_reviews(self) -> Sequence[PostedReview]: ...

    def edit_review(self, review: PostedReview, body: str) -> None:
        """Raises Refused."""
        ...

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        """Posts all or nothing. Raises Refused (nothing stands) or Unsure (perhaps it does: look at our reviews)."""
        ...

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        """One comment without words of a review around it. Raises as `post_review` does."""
        ...

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        """Returns those that GitHub refused."""
        ...

    def post_check_run(self, check_run: CheckRun) -> None:
        """Raises Refused where we may not."""
        ...

    def may_write(self, login: str) -> bool: ...

    def comment(self, body: str) -> None: ...

    def react(self, comment_id: int, kind: str, reaction: Literal["+1", "-1", "eyes"]) -> None: ...

    def commit(self, repository: str, branch: str, head_sha: str, message: str, files: Mapping[str, str]) -> str:
        """One commit on the branch if its head is still `head_sha`; returns its id. Raises Refused."""
        ...
