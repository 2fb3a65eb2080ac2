"""The configuration that an organisation keeps for all its repositories, in `.github`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from github.Repository import Repository

from app.failures import CannotReview
from app.github_api.reading import RestReader
from app.intake.jobs import PullRequestRef
from app.pull_request import FileAt, Unread
from app.review.configuration import PATH

KEPT_SECONDS = 600
_REPOSITORY = ".github"

OpenRepository = Callable[[int, str, str], AbstractContextManager[Repository]]


class Organisations:
    """Asks once in ten minutes for each installation: most organisations have none, and that costs a call too."""

    def __init__(self, open_repository: OpenRepository) -> None:
        self._open = open_repository
        self._lock = threading.Lock()
        self._known: dict[int, tuple[str | Unread | None, float]] = {}

    def configuration(self, ref: PullRequestRef) -> str | Unread | None:
        with self._lock:
            text, until = self._known.get(ref.installation, (None, 0.0))
        if until > time.monotonic():
            return text
        text = self._read(ref)
        with self._lock:
            self._known[ref.installation] = text, time.monotonic() + KEPT_SECONDS
        return text

    def forget(self, installation: int) -> None:
        with self._lock:
            self._known.pop(installation, None)

    def _read(self, ref: PullRequestRef) -> str | Unread | None:
        try:
            # a token of its own: the pull request's is good for its repository alone
            with self._open(ref.installation, ref.owner, _REPOSITORY) as repository:
                return RestReader(repository, 0, {}).read(FileAt("HEAD", PATH))
        except CannotReview:
            return None
