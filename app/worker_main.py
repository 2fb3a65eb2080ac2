"""The composition root of the process that runs jobs: settings in, a host out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import sqlalchemy as sa
import structlog

from app.failures import CannotReview, SetupError, TryAgainLater, WriteRefused
from app.github_api.gateway import Gateway
from app.handlers import handle, tell_failure
from app.image_registry.asking import AskRegistries
from app.image_registry.client import RegistryClient
from app.image_registry.credentials import credentials_in
from app.image_registry.hosts import registries
from app.image_registry.posted_facts import PostedFacts
from app.image_registry.remembered_answers import Memory
from app.intake.jobs import CommandJob, InstallationJob, Job, PullRequestRef, ReviewJob, SuiteJob
from app.isolation.limits import JobLimits
from app.isolation.supervisor import Supervisor
from app.jobs.commit_histories import CommitHistories
from app.jobs.database import open_inbox
from app.jobs.host import Host
from app.jobs.inbox import Inbox
from app.jobs.known_histories import KnownHistories
from app.jobs.lease import Lease
from app.jobs.ledger import Ledger
from app.jobs.poller import POLL_SECONDS, Poller, SentDeliveries
from app.jobs.records import Records
from app.jobs.resolved_threads import ResolvedThreads
from app.jobs.scheduler import ScheduledTask
from app.jobs.sweeper import Deliveries, Sweeper
from app.jobs.write_budget import WriteBudgets
from app.operations.metrics import ACCEPTED, FINDINGS, OUTCOMES, SUGGESTIONS
from app.review.asked_images import AskImages, knows_no_image
from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from app.settings import Settings
from app.worker import Handle, Handled, Tell, Worker


class Github(Protocol):
    """The side of GitHub: does jobs, and knows what was missed."""

    @property
    def handle(self) -> Handle: ...

    @property
    def tell(self) -> Tell: ...

    @property
    def pull_requests_of(self) -> Callable[[SuiteJob], Sequence[PullRequestRef]]: ...

    @property
    def deliveries(self) -> Deliveries | None: ...

    @property
    def sent(self) -> SentDeliveries | None: ...

    @property
    def clock_skew(self) -> Callable[[], float] | None:
        """How far this machine is ahead of GitHub, in seconds; None where GitHub is not asked."""
        ...


log = structlog.get_logger(__name__)
MakeGithub = Callable[[Settings, Callable[[int], None]], Github]
"""Opens the way to GitHub. Its second argument is called with the installation ahead of each write."""


def create_host(settings: Settings, make_github: MakeGithub) -> Host:
    """The process that runs jobs. It opens its own connections: call it after any fork."""
    inbox = open_inbox(settings, synced=False)
    budgets = WriteBudgets(inbox)
    github = make_github(settings, budgets.acquire)
    handle = expanding(forgetting(github.handle, Records(inbox)), github, Inbox(inbox, settings.queue_limit))
    worker = Worker(Ledger(inbox), handle, settings.max_attempts, github.tell, budgets.pause)
    tasks = _polling(settings, inbox, github) or _sweeping(settings, inbox, github.deliveries)
    return Host(settings, inbox, worker.perform, tasks, github.clock_skew)


def forgetting(handle: Handle, records: Records) -> Handle:
    """Deletes what is kept of an account when it removes the App, after the handler has done its part."""

    def handled(job: Job) -> Handled:
        said = handle(job)
        if isinstance(job, InstallationJob) and job.action == "deleted":
            return Handled(f"{said.reason}; {records.forget_installation(job.installation)} jobs forgotten")
        return said

    return handled


def expanding(handle: Handle, github: Github, inbox: Inbox) -> Handle:
    """A suite's job becomes a review of each of its pull requests, which waits for its turn as any other."""

    def handled(job: Job) -> Handled:
        if not isinstance(job, SuiteJob):
            return handle(job)
        refs = github.pull_requests_of(job)
        for ref in refs:
            inbox.put(ReviewJob(f"{job.delivery[:80]}.{ref.number}", ref, job.head_sha, "rerequested"))
        return Handled(f"pull requests to review again: {len(refs)}")

    return handled


def _polling(settings: Settings, inbox: sa.Engine, github: Github) -> Sequence[ScheduledTask]:
    """In place of the sweeper: what GitHub could not deliver is fetched with everything else."""
    if not settings.poll or github.sent is None:
        return ()
    poller = Poller(github.sent, Inbox(inbox, settings.queue_limit), Records(inbox))
    return (ScheduledTask("poll", POLL_SECONDS, poller.poll),)


def _sweeping(settings: Settings, inbox: sa.Engine, deliveries: Deliveries | None) -> Sequence[ScheduledTask]:
    if deliveries is None or not settings.sweep_seconds:
        return ()
    sweeper = Sweeper(Records(inbox), Lease(inbox), deliveries, settings.sweep_seconds)
    return (ScheduledTask("sweep", settings.sweep_seconds, sweeper.sweep),)


def asks_registries(settings: Settings) -> Callable[[str], AskImages]:
    """Who is asked about a pull request's base images: nobody, unless the operator named registries."""
    allowed = registries(settings.registries, settings.registry_mirrors)
    if not allowed:
        return lambda pull_request: knows_no_image
    memory = Memory(open_inbox(settings, synced=False))
    memory.forget_old()
    verify = str(settings.ca_file) if settings.ca_file is not None else True
    client = RegistryClient(allowed, credentials_in(settings.registry_config), verify, memory.rest)
    return PostedFacts(AskRegistries(client, memory), memory).of


def rule_pages(settings: Settings) -> RulePages:
    """Links in comments lead to this installation's own pages where it shows them."""
    return RulePages(settings.public_url if settings.public_pages else "", settings.rules_url)


class GithubApp:
    """The real GitHub, through the adapter."""

    def __init__(self, settings: Settings, before_write: Callable[[int], None]) -> None:
        if settings.app_id is None:
            raise SetupError("SLIMLINE_APP_ID is not set.")
        pem = settings.pem().get_secret_value()
        inbox = open_inbox(settings, synced=False)
        self._gateway = Gateway(
            settings.github_api_url,
            settings.app_id,
            pem,
            before_write,
            settings.ca_file,
            asks_registries(settings),
            ResolvedThreads(inbox),
            KnownHistories(CommitHistories(inbox), Inbox(inbox, settings.queue_limit)),
        )
        self._reviewer = Reviewer((), rule_pages(settings))  # its rules are in the processes that review
        limits = JobLimits(settings.review_cpu_seconds, settings.review_memory_mb)
        self._supervisor = Supervisor(self._gateway, self._reviewer, limits, settings.review_processes)

    def handle(self, job: Job) -> Handled:
        if isinstance(job, ReviewJob | CommandJob):
            outcome = self._supervisor.handle(job)
        else:
            outcome = handle(job, self._gateway, self._reviewer)
        OUTCOMES.labels(outcome.kind).inc()
        for rule in outcome.findings:
            FINDINGS.labels(rule).inc()
        for rule in outcome.suggestions:
            SUGGESTIONS.labels(rule).inc()
        for rule in outcome.accepted:
            ACCEPTED.labels(rule).inc()
        reason = f"{outcome.kind}: {outcome.detail}" if outcome.detail else outcome.kind
        return Handled(reason, outcome.taken, outcome.dismissed)

    def tell(self, job: Job, reason: str, is_final: bool) -> None:
        """A review that cannot be made is told in the check run; where that fails too, in the log."""
        if not isinstance(job, ReviewJob):
            return
        try:
            tell_failure(job, self._gateway, reason, is_final)
        except (CannotReview, WriteRefused, TryAgainLater) as failure:
            log.info("a failure could not be told", reason=failure.reason)

    def pull_requests_of(self, job: SuiteJob) -> Sequence[PullRequestRef]:
        return self._gateway.pull_requests_of(job)

    @property
    def deliveries(self) -> Deliveries:
        return self._gateway

    @property
    def sent(self) -> SentDeliveries:
        return self._gateway

    @property
    def clock_skew(self) -> Callable[[], float]:
        return lambda: self._gateway.skew_seconds
