"""The way to GitHub: one gateway a process, safe for threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from github import Auth
from github.Repository import Repository

from app.failures import TryAgainLater
from app.github_api.app_key import AppKey
from app.github_api.asked_histories import NO_HISTORIES, AskedHistories, Histories
from app.github_api.check_suites import pull_requests_of
from app.github_api.clock import GithubClock
from app.github_api.deliveries import FailedDelivery, deliveries_after, failed_deliveries, payload, redeliver
from app.github_api.history_job import learn
from app.github_api.identity import Identity, identity
from app.github_api.open_check_runs import OpenCheckRuns
from app.github_api.organisations import Organisations
from app.github_api.pull_request import GithubPullRequest
from app.github_api.requester import WatchedRequester
from app.github_api.resolved_heads import NOTHING_RESOLVED, Resolves
from app.github_api.tokens import InstallationTokens
from app.intake.jobs import HistoryJob, PullRequestRef, SuiteJob, ThreadJob
from app.review.asked_images import AskImages, knows_no_image

WITHOUT_GRAPHQL_SECONDS = 3600


def _at_once(installation: int) -> None:
    """No budget."""


class Gateway:
    """Opens pull requests as the installation that may see them.

    before_write: called with the installation ahead of each write; keeps its budget: waits, or raises TryAgainLater.
    ca_file: the authorities that GitHub's certificate is held to, None for the public ones.
    ask_images: who knows of base images, for a pull request.
    resolves: where it is kept at which head people resolved threads. histories: where it is kept what commits changed.
    """

    def __init__(
        self,
        api_url: str,
        app_id: int,
        private_key: str,
        before_write: Callable[[int], None] = _at_once,
        ca_file: Path | None = None,
        ask_images: Callable[[str], AskImages] = lambda pull_request: knows_no_image,
        resolves: Resolves = NOTHING_RESOLVED,
        histories: Histories = NO_HISTORIES,
    ) -> None:
        self._ask_images, self._app_id, self._resolves, self._histories = ask_images, app_id, resolves, histories
        self._api_url, self._before_write = api_url, before_write
        self._verify: bool | str = str(ca_file) if ca_file else True
        self._clock = GithubClock()
        key = AppKey(app_id, private_key, self._clock)
        self._app = WatchedRequester(key, api_url, self._clock, verify=self._verify)
        self._tokens = InstallationTokens(self._app, self._clock)
        self._organisations = Organisations(self._repository)
        self._open_check_runs = OpenCheckRuns()
        self._graphql_again = 0.0
        self._graphql_answers = False

    @contextmanager
    def pull_request(self, ref: PullRequestRef) -> Iterator[GithubPullRequest]:
        """The pull request for one job; its connections are closed at the end."""
        requester = self._requester(ref.installation, ref.repository)
        histories = AskedHistories(self._histories, ref)
        try:
            found = GithubPullRequest(
                requester,
                ref,
                before_write=lambda: self._before_write(ref.installation),
                find_shared=lambda: self._organisations.configuration(ref),
                has_graphql=time.monotonic() >= self._graphql_again,
                open_check_runs=self._open_check_runs,
                may_commit=self._tokens.may_commit(ref.installation),
                ask_images=self._ask_images(ref.key),
                app_id=self._app_id,
                resolves=self._resolves,
                known_histories=histories.told,
            )
            yield found
            self._learn_of_graphql(found)
            histories.ask()
        except TryAgainLater:
            # perhaps the token was taken back: the next attempt gets a new one
            self._tokens.forget(ref.installation, ref.repository)
            raise
        finally:
            requester.close()

    def note(self, job: ThreadJob) -> None:
        """Remembers at which head a person resolved a thread."""
        self._resolves.note(job)

    def learn_history(self, job: HistoryJob) -> str:
        """Asks for what is not known yet of a repository's last commits; how it went, in a few words."""
        if not self._histories.unanswered(job):
            return "known already"
        with self._repository(job.installation, job.owner, job.repository) as repository:
            has_graphql = time.monotonic() >= self._graphql_again
            return learn(repository.requester, job, self._histories, has_graphql=has_graphql)

    def pull_requests_of(self, job: SuiteJob) -> Sequence[PullRequestRef]:
        """Those whose checks are to run again."""
        with self._repository(job.installation, job.owner, job.repository) as repository:
            return pull_requests_of(repository, job)

    def _learn_of_graphql(self, used: GithubPullRequest) -> None:
        """Where GraphQL ever answered, a 404 is a fault that passes: it changes nothing for the others."""
        self._graphql_answers = self._graphql_answers or used.graphql_answered
        if not (used.has_graphql or self._graphql_answers):
            self._graphql_again = time.monotonic() + WITHOUT_GRAPHQL_SECONDS

    def _requester(self, installation: int, repository: str) -> WatchedRequester:
        token = self._tokens.token(installation, repository)
        return WatchedRequester(Auth.Token(token), self._api_url, self._clock, installation, self._verify)

    def forget(self, installation: int) -> None:
        """Drops what is cached of an installation that changed."""
        self._tokens.forget(installation)
        self._organisations.forget(installation)

    @contextmanager
    def _repository(self, installation: int, owner: str, name: str) -> Iterator[Repository]:
        requester = self._requester(installation, name)
        try:
            yield Repository(requester, url=f"/repos/{owner}/{name}")
        finally:
            requester.close()

    @property
    def skew_seconds(self) -> float:
        """How far this machine is ahead of GitHub, as the last answer said."""
        return self._clock.skew_seconds

    def identity(self) -> Identity:
        """Who we are on GitHub, which shows that the key and the clock are right."""
        return identity(self._app)

    def failed_deliveries(self, since: datetime) -> list[FailedDelivery]:
        """Webhook deliveries since then that never got a good answer, oldest first, each event once."""
        return failed_deliveries(self._app, since)

    def deliveries_after(self, delivery_id: int) -> list[FailedDelivery]:
        """All webhook deliveries after that one, oldest first."""
        return deliveries_after(self._app, delivery_id)

    def payload(self, delivery_id: int) -> object:
        """What a delivery says."""
        return payload(self._app, delivery_id)

    def redeliver(self, delivery_id: int) -> None:
        """Asks GitHub to send a delivery again, under its old GUID."""
        redeliver(self._app, delivery_id)

    def close(self) -> None:
        self._app.close()
