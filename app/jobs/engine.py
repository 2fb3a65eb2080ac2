"""The queue engine, DBOS, behind a narrow port: start, enqueue, look up, recover, forget, stop. Its only importer.

Limits: one job of a lane at a time (the queue's partition). How many of one installation run at a time is seen to by
`due_jobs`, which gives the engine no more of them; a bucket has room for several installations.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Literal

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from app.jobs.database import open_queue, queue_url
from app.jobs.ledger import Result
from app.jobs.records import JobRecord
from app.settings import Settings

SHARING = 4  # installations of one bucket that can have all their jobs running in one process
BUCKETS = 8  # a queue for each installation costs a poll each; a bucket is shared by an eighth of them
POLL_SECONDS = 0.5
VERSION = "1"  # of what a run's arguments mean; runs of another version would wait for ever
RECOVERIES = 10  # a job that takes its process down this often is dead
SPARE_THREADS = 16  # a run that was claimed and has no thread would count as a stray
RUN = "run"

RunState = Literal["active", "finished", "failed", "exhausted", "cancelled", "unknown"]
RUN_STATES: dict[str, RunState] = {
    "ENQUEUED": "active",
    "DELAYED": "active",
    "PENDING": "active",
    "SUCCESS": "finished",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "exhausted",
    "CANCELLED": "cancelled",
}


class Engine:
    """One engine runs in a process. perform runs a try and may be repeated; settle records its result."""

    def __init__(
        self,
        settings: Settings,
        executor: str,
        perform: Callable[[str, int], Result],
        settle: Callable[[str, int, Result], None],
    ) -> None:
        self._settings = settings
        self._executor = executor
        self._perform = perform
        self._settle = settle
        self._running: list[str] = []  # a run can be here twice, when it was taken over from us while we were slow
        self._database: sa.Engine | None = None

    @property
    def _claims(self) -> int:
        """Of one bucket. What this process could not run at once is left to the others."""
        return min(self._settings.installation_concurrency * SHARING, self._settings.review_processes)

    def start(self) -> None:
        """Begin to claim jobs; what this executor left running is run again."""
        _quiet()
        self._database = open_queue(self._settings)
        DBOS(config=self._config(self._database))
        DBOS.workflow(name=RUN, max_recovery_attempts=RECOVERIES)(self._durable())
        DBOS.launch()
        for bucket in range(BUCKETS):
            DBOS.register_queue(
                _queue(bucket),
                worker_concurrency=self._claims,
                partition_concurrency=1,
                polling_interval_sec=POLL_SECONDS,
                on_conflict="always_update",
            )
        _assert_queues()

    def stop(self, seconds: int) -> None:
        """Claim nothing more and give what runs so long to end; the rest runs again elsewhere."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=seconds)
        if self._database is not None:
            self._database.dispose()
            self._database = None

    def enqueue(self, record: JobRecord) -> None:
        """Hand a try over. The same try twice is one run."""
        DBOS.enqueue_workflow_with_options(
            {
                "workflow_name": RUN,
                "queue_name": _queue(record.installation % BUCKETS),
                "workflow_id": record.run_id,
                "queue_partition_key": record.lane,
                "app_version": VERSION,
            },
            record.delivery,
            record.attempt,
        )

    def state_of(self, run_ids: Sequence[str]) -> dict[str, RunState]:
        """What became of these runs, as far as they are known."""
        runs = DBOS.list_workflows(workflow_ids=list(run_ids), load_input=False, load_output=False)
        return {run.workflow_id: RUN_STATES.get(run.status, "unknown") for run in runs}

    def executors_at_work(self) -> set[str]:
        """The executors that hold running jobs, alive or not."""
        runs = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {run.executor_id for run in runs if run.executor_id}

    def strays(self) -> set[str]:
        """Runs that this executor claimed and that no thread of it runs.

        A claim is one transaction, and starting its runs another read: when the database goes away in between, or the
        claim is committed and its answer is lost, nobody runs them, and their lanes and slots stay taken. A run is
        also listed for the moment between its claim and its start, or when it has just ended: ask twice.
        """
        claimed = DBOS.list_workflows(status="PENDING", executor_id=self._executor, load_input=False, load_output=False)
        return {run.workflow_id for run in claimed}.difference(self._running)

    def forget(self, run_ids: Sequence[str]) -> None:
        """Delete runs, whatever their state: the engine does not know them any more."""
        DBOS.delete_workflows(list(run_ids))

    def recover(self, executors: Sequence[str]) -> int:
        """Queue again what dead executors held. The engine's own function for it is private: this is its one caller."""
        return len(DBOS._recover_pending_workflows(list(executors)))

    def forget_finished(self, seconds: float, limit: int = 500) -> int:
        """Delete the engine's history of ended runs; our own record of the job stays."""
        ended = [status for status, state in RUN_STATES.items() if state != "active"]
        before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))
        runs = DBOS.list_workflows(
            status=ended, completed_before=before, limit=limit, load_input=False, load_output=False
        )
        if runs:
            self.forget([run.workflow_id for run in runs])
        return len(runs)

    def _durable(self) -> Callable[[str, int], None]:
        """A run: its result is recorded as a step, so that it is never worked out again once it is known."""

        def step(delivery: str, attempt: int) -> dict[str, Any]:
            return asdict(self._perform(delivery, attempt))

        def run(delivery: str, attempt: int) -> None:
            run_id = DBOS.workflow_id
            assert run_id is not None
            self._running.append(run_id)
            try:
                self._settle(delivery, attempt, Result(**DBOS.run_step({"name": "perform"}, step, delivery, attempt)))
            finally:
                self._running.remove(run_id)

        return run

    def _config(self, database: sa.Engine) -> DBOSConfig:
        return {
            "name": "slimline",
            "system_database_url": queue_url(self._settings),
            "system_database_engine": database,
            "run_migrations": False,
            "serializer": DBOSPortableJSONSerializer(),
            "application_version": VERSION,
            "executor_id": self._executor,
            "enable_otlp": False,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 300.0,
            "max_executor_threads": BUCKETS * self._claims + SPARE_THREADS,
        }


def migrate_queue(settings: Settings) -> None:
    """Bring the engine's own tables to this version. It opens its own connection, and lets in one at a time."""
    _quiet()
    DBOS.migrate(queue_url(settings))


def _queue(bucket: int) -> str:
    return f"jobs-{bucket}"


def _assert_queues() -> None:
    """A queue that nobody listens to keeps its jobs for ever without a word."""
    names = {queue.name for queue in DBOS.list_queues()}
    missing = [_queue(bucket) for bucket in range(BUCKETS) if _queue(bucket) not in names]
    assert not missing, f"queues not registered: {missing}"


def _quiet() -> None:
    """The engine writes through our logging, warnings and above."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True
    logger.setLevel(logging.WARNING)
