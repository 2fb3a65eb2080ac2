"""Installation tokens: each for one repository and for what we need there, kept until shortly before they expire."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from github import GithubException
from github.Requester import Requester

from app.failures import CannotReview
from app.github_api.clock import GithubClock
from app.github_api.errors import message_in, translated

log = structlog.get_logger()

Permissions = Mapping[str, str]

READING: Permissions = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "checks": "write",
    "issues": "read",
}
WRITING: Permissions = {**READING, "contents": "write"}
# asked for by name, most first; an installation that grants less answers 422. None: whatever it grants.
_LEVELS: tuple[Permissions | None, ...] = (WRITING, READING, None)

_RENEW_SECONDS = 300
_LIFETIME_SECONDS = 3600


class InstallationTokens:
    """Safe for threads. Two of them may fetch the same token at once; both are good.

    Where an installation grants less than we ask for, no token is kept: what its owner grants meanwhile takes effect
    with the next job, in every process.
    """

    def __init__(self, app: Requester, clock: GithubClock) -> None:
        self._app = app
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[tuple[int, str], tuple[str, float]] = {}
        self._commits: dict[int, bool] = {}

    def token(self, installation: int, repository: str) -> str:
        """A token for the repository (its name without owner)."""
        key = installation, repository.lower()
        with self._lock:
            token, expires = self._tokens.get(key, ("", 0.0))
        if expires - _RENEW_SECONDS > self._clock.now():
            return token
        answer, is_all = self._fetch(installation, repository)
        granted = answer.get("permissions")
        with self._lock:
            if is_all:
                self._tokens[key] = answer["token"], self._expiry(answer)
            self._commits[installation] = granted.get("contents") == "write" if isinstance(granted, Mapping) else is_all
        return str(answer["token"])

    def may_commit(self, installation: int) -> bool:
        """Whether the installation's last token was good for commits."""
        with self._lock:
            return self._commits.get(installation, False)

    def forget(self, installation: int, repository: str = "") -> None:
        """Drops the repository's token, or all of the installation's."""
        with self._lock:
            for key in [k for k in self._tokens if k[0] == installation and repository.lower() in {"", k[1]}]:
                del self._tokens[key]

    def _fetch(self, installation: int, repository: str) -> tuple[dict[str, Any], bool]:
        """GitHub's answer, and whether it grants all that we ask for."""
        for wanted in _LEVELS:
            answer = self._ask(installation, repository, wanted)
            if answer is not None:
                return answer, wanted is WRITING
            log.info("the installation grants less than Slimline asks for", installation=installation, asked=wanted)
        raise CannotReview("get an installation token: GitHub grants none of what Slimline needs")

    def _ask(self, installation: int, repository: str, wanted: Permissions | None) -> dict[str, Any] | None:
        """None where the installation does not grant these permissions."""
        body: dict[str, Any] = {"repositories": [repository]}
        if wanted is not None:
            body["permissions"] = dict(wanted)
        with translated("get an installation token"):
            try:
                _, answer = self._app.requestJsonAndCheck(
                    "POST", f"/app/installations/{installation}/access_tokens", input=body
                )
            except GithubException as error:
                if error.status == 403 and "suspended" in message_in(error.data):
                    raise CannotReview("the App is suspended on this account (403)") from error
                if error.status != 422:
                    raise
                if "repositor" in message_in(error.data):
                    raise CannotReview(f"the App is not installed on the repository {repository} (422)") from error
                return None
        return dict(answer)

    def _expiry(self, answer: Mapping[str, Any]) -> float:
        try:
            return datetime.fromisoformat(str(answer["expires_at"])).timestamp()
        except (KeyError, ValueError):
            return self._clock.now() + _LIFETIME_SECONDS
