"""The engine's host, one in a process: starts the engine, carries jobs to it, keeps things tidy, and stops."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.jobs.database import queue_path
from app.jobs.dispatcher import Dispatcher
from app.jobs.engine import Engine, migrate_queue
from app.jobs.heartbeats import HEARTBEAT_SECONDS, Heartbeat, process_name
from app.jobs.ledger import Ledger, Result
from app.jobs.scheduler import ScheduledTask, Scheduler
from app.jobs.schema import newest_version
from app.settings import Settings

DISPATCH_SECONDS = 0.5
START_AGAIN_SECONDS = 3.0
STRAY_SECONDS = 10.0
MEND_SECONDS = 20.0
TIDY_SECONDS = 600.0
ENGINE_HISTORY_SECONDS = 3600.0
SINGLE = "single"  # the one engine of a SQLite file: always the same name, so that a restart finds its own jobs

log = structlog.get_logger(__name__)


class Host:
    """Runs jobs until it is stopped.

    perform: one try of a job. extra: further tasks of the process. clock_skew: seconds that we are ahead of GitHub.
    """

    def __init__(
        self,
        settings: Settings,
        inbox: sa.Engine,
        perform: Callable[[str, int], Result],
        extra: Sequence[ScheduledTask] = (),
        clock_skew: Callable[[], float] | None = None,
    ) -> None:
        self._settings = settings
        self._inbox = inbox
        self._ledger = Ledger(inbox)
        self._stopping = threading.Event()
        name = SINGLE if settings.is_sqlite else process_name()
        self._heartbeat = Heartbeat(inbox, name, "worker", newest_version(), clock_skew)
        self._engine = Engine(settings, name, perform, self._ledger.settle)
        self._scheduler = Scheduler("scheduler", [*self._own_tasks(), *extra])
        self._lock: IO[str] | None = None

    def run(self) -> None:
        """Run jobs until `stop` is called by another thread. Waits for the database, and for whoever holds its lock."""
        if self._settings.is_sqlite:
            self._lock = _hold(queue_path(self._settings).with_suffix(".lock"), self._stopping)
        while not self._stopping.is_set() and not self._started():
            self._stopping.wait(START_AGAIN_SECONDS)
        self._stopping.wait()
        self._close()

    def stop(self) -> None:
        """Claim nothing more, let running jobs end for `drain_seconds`, and leave the rest to the next process."""
        self._stopping.set()

    def _started(self) -> bool:
        try:
            migrate_queue(self._settings)
            self._heartbeat.beat()
        except SQLAlchemyError as error:
            log.error("the database doesn't answer, trying again", error=type(error).__name__)
            return False
        self._engine.start()
        self._scheduler.start()
        log.info("worker started", executor=self._heartbeat.process)
        return True

    def _close(self) -> None:
        self._scheduler.stop(5.0)
        self._engine.stop(self._settings.drain_seconds)
        try:
            self._heartbeat.end()
        except SQLAlchemyError:
            log.warning("could not say goodbye; others take over a little later")
        if self._lock is not None:
            self._lock.close()
        log.info("worker stopped")

    def _own_tasks(self) -> list[ScheduledTask]:
        dispatcher = Dispatcher(self._ledger, self._engine, self._heartbeat, self._settings.installation_concurrency)
        return [
            ScheduledTask("heartbeat", HEARTBEAT_SECONDS, self._heartbeat.beat),
            ScheduledTask("hand over", DISPATCH_SECONDS, dispatcher.hand_over),
            ScheduledTask("take over", HEARTBEAT_SECONDS, dispatcher.take_over),
            ScheduledTask("let go", STRAY_SECONDS, dispatcher.let_go),
            ScheduledTask("mend", MEND_SECONDS, dispatcher.mend),
            ScheduledTask("forget runs", TIDY_SECONDS, lambda: self._engine.forget_finished(ENGINE_HISTORY_SECONDS)),
            ScheduledTask(
                "forget jobs", TIDY_SECONDS, lambda: self._ledger.forget_older_than(self._settings.retention_days)
            ),
        ]


def _hold(path: Path, stopping: threading.Event) -> IO[str]:
    """Wait until this process alone holds the file. The system lets go of it when the process dies, however it dies."""
    handle = path.open("w", encoding="utf-8")
    told = False
    while not stopping.is_set():
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if not told:
                log.warning("another process runs the jobs of this database; waiting for it to end", lock=str(path))
                told = True
            stopping.wait(0.25)
    return handle
