"""The way to GitHub: one gateway a process, safe for threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from github import Auth, Github, GithubIntegration
from github.Repository import Repository
from urllib3.util import Retry

from app.failures import TryAgainLater
from app.github_api.deliveries import FailedDelivery, failed_deliveries, redeliver
from app.github_api.identity import Identity, identity
from app.github_api.organisations import Organisations
from app.github_api.pull_request import GithubPullRequest
from app.github_api.tokens import InstallationTokens
from app.intake.jobs import PullRequestRef

USER_AGENT = "slimline"
TIMEOUT_SECONDS = 20
WITHOUT_GRAPHQL_SECONDS = 3600

_READS_AGAIN = Retry(
    total=2,
    backoff_factor=0.3,
    status_forcelist=(500, 502, 503, 504),
    # PyGithub's own default sends POST again after a 5xx: that posts reviews twice
    allowed_methods=("GET", "HEAD"),
    # a rate limit ends the job and puts it back with a "not before"; sleeping would hold the worker
    respect_retry_after_header=False,
    raise_on_status=False,
)


def _at_once(installation: int) -> None:
    """No budget."""


class Gateway:
    """Opens pull requests as the installation that may see them.

    before_write: called with the installation ahead of each write; keeps its budget: waits, or raises TryAgainLater.
    """

    def __init__(
        self, api_url: str, app_id: int, private_key: str, before_write: Callable[[int], None] = _at_once
    ) -> None:
        self._api_url, self._before_write = api_url, before_write
        self._app = GithubIntegration(
            auth=Auth.AppAuth(app_id, private_key),
            base_url=api_url,
            timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
            per_page=100,
            retry=_READS_AGAIN,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )
        self._tokens = InstallationTokens(self._app.requester)
        self._organisations = Organisations(self._repository)
        self._graphql_again = 0.0

    @contextmanager
    def pull_request(self, ref: PullRequestRef) -> Iterator[GithubPullRequest]:
        """The pull request for one job; its connections are closed at the end."""
        github = self._github(self._tokens.token(ref.installation, ref.repository))
        try:
            found = GithubPullRequest(
                github,
                ref,
                before_write=lambda: self._before_write(ref.installation),
                find_shared=lambda: self._organisations.configuration(ref),
                has_graphql=time.monotonic() >= self._graphql_again,
            )
            yield found
            if not found.has_graphql:
                self._graphql_again = time.monotonic() + WITHOUT_GRAPHQL_SECONDS
        except TryAgainLater:
            # perhaps the token was taken back: the next attempt gets a new one
            self._tokens.forget(ref.installation, ref.repository)
            raise
        finally:
            github.close()

    def _github(self, token: str) -> Github:
        return Github(
            auth=Auth.Token(token),
            base_url=self._api_url,
            timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
            per_page=100,
            retry=_READS_AGAIN,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )

    def forget(self, installation: int) -> None:
        """Drops what is cached of an installation that changed."""
        self._tokens.forget(installation)
        self._organisations.forget(installation)

    @contextmanager
    def _repository(self, installation: int, owner: str, name: str) -> Iterator[Repository]:
        github = self._github(self._tokens.token(installation, name))
        try:
            yield github.get_repo(f"{owner}/{name}")
        finally:
            github.close()

    def identity(self) -> Identity:
        """Who we are on GitHub, which shows that the key and the clock are right."""
        return identity(self._app.requester)

    def failed_deliveries(self, since: datetime) -> list[FailedDelivery]:
        """Webhook deliveries since then that never got a good answer, oldest first, each event once."""
        return failed_deliveries(self._app.requester, since)

    def redeliver(self, delivery_id: int) -> None:
        """Asks GitHub to send a delivery again, under its old GUID."""
        redeliver(self._app.requester, delivery_id)

    def close(self) -> None:
        self._app.close()
