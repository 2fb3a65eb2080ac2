"""The sandbox's state and how things in it are found. One lock guards it; `changed` wakes who waits for it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, RLock

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.sandbox.errors import not_found
from app.sandbox.git import GitRepository
from app.sandbox.records import (
    Account,
    CheckRun,
    Delivery,
    Installation,
    IssueComment,
    PullRequest,
    Repository,
    ReviewComment,
    Thread,
)
from app.setup.permissions import EVENTS

# What the manifest asks for, plus contents:write, which "Apply all" and resolving threads need.
PERMISSIONS = {
    "metadata": "read",
    "contents": "write",
    "pull_requests": "write",
    "checks": "write",
    "issues": "read",
}


@dataclass(slots=True)
class GitHubApp:
    """The App under test as the sandbox has registered it. private_key: PEM."""

    id: int
    slug: str
    name: str
    webhook_secret: str
    private_key: str
    events: tuple[str, ...] = EVENTS
    permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    client_id: str = "Iv23sandbox"
    client_secret: str = "sandbox-client-secret"  # noqa: S105  (of the sandbox, not of anyone)
    callback_urls: tuple[str, ...] = ()

    @property
    def bot(self) -> str:
        """The login under which the App writes."""
        return f"{self.slug}[bot]"

    @property
    def public_key(self) -> str:
        return _public_key(self.private_key)


@lru_cache(maxsize=8)
def _public_key(private_key: str) -> str:
    """Asked for with each request of the App; reading a private key is dear, because its numbers are checked."""
    key = serialization.load_pem_private_key(private_key.encode(), None).public_key()
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_bytes(*form).decode()


def new_private_key() -> str:
    """A fresh RSA key in the form that GitHub hands out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


@dataclass(slots=True)
class World:
    """Everything that exists. url: the root of API and pages, without a final slash."""

    app: GitHubApp
    folder: Path
    url: str = ""
    webhook_url: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    former_names: dict[str, int] = field(default_factory=dict)
    pull_requests: dict[tuple[int, int], PullRequest] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    manifest_codes: dict[str, GitHubApp] = field(default_factory=dict)
    """Apps that were created from a manifest and not fetched yet."""
    sign_in_codes: dict[str, str] = field(default_factory=dict)
    person_tokens: dict[str, str] = field(default_factory=dict)
    """Token -> login."""
    outbox: SimpleQueue[Delivery | None] = field(default_factory=SimpleQueue)
    lock: RLock = field(default_factory=RLock)
    changed: Condition = field(init=False)
    ahead: float = 0.0
    """Seconds that GitHub's clock is ahead of this machine's."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    def __post_init__(self) -> None:
        self.changed = Condition(self.lock)
        self.account(self.app.bot, "Bot")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and tell those who wait when it is done."""
        with self.changed:
            yield
            self.changed.notify_all()

    def wait_until(self, fulfilled: Callable[[], bool], seconds: float) -> bool:
        """Wait for a change that fulfils the condition; False when the time is over."""
        with self.changed:
            return self.changed.wait_for(fulfilled, seconds)

    def new_id(self) -> int:
        return next(self._ids)

    def now(self) -> str:
        return datetime.fromtimestamp(self.time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def account(self, login: str, kind: str = "User") -> Account:
        """The account, made on first mention: the sandbox is open to everyone."""
        if login not in self.accounts:
            assert kind in ("User", "Organization", "Bot")
            self.accounts[login] = Account(self.new_id(), login, kind)  # type: ignore[arg-type]
        return self.accounts[login]

    def new_repository(self, owner: str, name: str) -> Repository:
        identity = self.new_id()
        git = GitRepository.create(self.folder / f"{identity}.git")
        repository = Repository(identity, owner, name, git, self.now())
        self.repositories[identity] = repository
        return repository

    def repository(self, full_name: str) -> Repository:
        """By its present name. Raises ApiError 404."""
        wanted = full_name.lower()
        for repository in self.repositories.values():
            if repository.full_name.lower() == wanted:
                return repository
        raise not_found()

    def pull_request(self, repository: Repository, number: int) -> PullRequest:
        found = self.pull_requests.get((repository.id, number))
        if found is None:
            raise not_found()
        return found

    def pulls_of(self, repository: Repository) -> list[PullRequest]:
        return [pull for pull in self.pull_requests.values() if pull.repository == repository.id]

    def next_number(self, repository: Repository) -> int:
        return len(self.pulls_of(repository)) + 1

    def base_repository(self, pull: PullRequest) -> Repository:
        return self.repositories[pull.repository]

    def head_repository(self, pull: PullRequest) -> Repository | None:
        return None if pull.head_repository is None else self.repositories.get(pull.head_repository)

    def threads(self) -> Iterator[tuple[PullRequest, Thread]]:
        for pull in self.pull_requests.values():
            for thread in pull.threads:
                yield pull, thread

    def review_comment(self, repository: Repository, identity: int) -> tuple[PullRequest, Thread, ReviewComment]:
        for pull, thread in self.threads():
            for comment in thread.comments:
                if comment.id == identity and pull.repository == repository.id:
                    return pull, thread, comment
        raise not_found()

    def issue_comment(self, repository: Repository, identity: int) -> tuple[PullRequest, IssueComment]:
        for pull in self.pulls_of(repository):
            for comment in pull.comments:
                if comment.id == identity:
                    return pull, comment
        raise not_found()

    def installation_for(self, repository: Repository) -> Installation | None:
        for installation in self.installations.values():
            covered = installation.repositories is None or repository.id in installation.repositories
            if installation.account == repository.owner and covered:
                return installation
        return None

    def may(self, login: str, repository: Repository) -> str:
        """The account's role: `admin`, `write`, `read` or `none`."""
        if login == repository.owner:
            return "admin"
        return repository.roles.get(login, "none" if repository.private else "read")

    def time(self) -> float:
        """Seconds since 1970 by GitHub's clock."""
        return time.time() + self.ahead

    def seconds(self) -> int:
        return int(self.time())
