"""The queue for Prometheus: as the database knows it at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.jobs.records import QueueState
from app.operations.metrics import registry


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
