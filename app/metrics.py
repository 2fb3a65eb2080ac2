"""What Prometheus may ask: counters of this process, and the queue as the database knows it at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.jobs.records import QueueState

registry = CollectorRegistry()

DELIVERIES = Counter(
    "slimline_deliveries", "Webhook deliveries by event and answer.", ["event", "result"], registry=registry
)
JOBS = Counter("slimline_jobs", "Tries of jobs by kind and how they ended.", ["kind", "state"], registry=registry)
JOB_SECONDS = Histogram(
    "slimline_job_seconds",
    "How long one try of a job takes.",
    ["kind"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
    registry=registry,
)
GITHUB_CALLS = Counter(
    "slimline_github_calls", "Calls to GitHub by route and status.", ["route", "status"], registry=registry
)
FINDINGS = Counter("slimline_findings", "Findings that were reported, by rule.", ["rule"], registry=registry)
SUGGESTIONS = Counter("slimline_suggestions", "Suggestions that were posted, by rule.", ["rule"], registry=registry)


class QueueCollector(Collector):
    """Queue depth and age, asked of the database at every scrape: right for any number of processes."""

    def __init__(self, queue_state: Callable[[], QueueState]) -> None:
        self._queue_state = queue_state

    def describe(self) -> Iterator[GaugeMetricFamily]:
        return iter(())  # registering must not ask the database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            state = self._queue_state()
        except SQLAlchemyError:
            yield GaugeMetricFamily("slimline_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("slimline_database_up", "Whether the database answers.", value=1)
        jobs = GaugeMetricFamily(
            "slimline_queue_jobs", "Jobs by state; `dead` ones wait for a person.", labels=["state"]
        )
        for name, count in state.by_state.items():
            jobs.add_metric([name], count)
        yield jobs
        yield GaugeMetricFamily(
            "slimline_queue_oldest_seconds",
            "How long the oldest job that may run has waited.",
            value=state.oldest_seconds,
        )


def metrics_of(queue_state: Callable[[], QueueState]) -> Callable[[], bytes]:
    """The text of `/metrics`: this process's counters, then the queue."""
    queue = CollectorRegistry()
    queue.register(QueueCollector(queue_state))
    return lambda: generate_latest(registry) + generate_latest(queue)
