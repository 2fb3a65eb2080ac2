"""Carrying jobs between our table and the engine, so that whatever dies in between is picked up again."""

from __future__ import annotations

import structlog

from app.jobs.engine import Engine, RunState
from app.jobs.heartbeats import Heartbeat
from app.jobs.ledger import Ledger, Result
from app.jobs.records import JobRecord

SILENT_SECONDS = 60.0
LOST = "the engine lost the job's run"
UNRECORDED = "the run ended and its result could not be recorded"
CRASHED = "the process died again and again while it ran this job"

log = structlog.get_logger(__name__)


class Dispatcher:
    """Hands due jobs to the engine, takes over from dead executors, and mends what no longer fits together."""

    def __init__(self, ledger: Ledger, engine: Engine, heartbeat: Heartbeat, each: int) -> None:
        """each: how many jobs of one installation the engine has at a time."""
        self._ledger = ledger
        self._each = each
        self._engine = engine
        self._heartbeat = heartbeat
        self._strays: set[str] = set()

    def hand_over(self) -> int:
        """Give the engine what is due. Dying half-way repeats it: the same try twice is one run."""
        with self._ledger.handing_over() as may:
            records = self._ledger.due(each=self._each) if may else ()
            for record in records:
                self._engine.enqueue(record)
            if records:
                self._ledger.handed_over(records)
        return len(records)

    def take_over(self) -> int:
        """Queue again what executors hold that no longer live."""
        if not self._heartbeat.is_steady():
            return 0
        dead = self._engine.executors_at_work() - self._heartbeat.alive() - {self._heartbeat.process}
        if not dead:
            return 0
        recovered = self._engine.recover(sorted(dead))
        log.warning("took over the jobs of dead workers", workers=sorted(dead), jobs=recovered)
        return recovered

    def let_go(self) -> int:
        """Free the lanes of runs that this process claimed and never began; `mend` then runs their jobs again.

        What was a stray the last time too is one: a run that begins or ends just now is no stray for so long.
        """
        strays = self._engine.strays()
        lost, self._strays = strays & self._strays, strays
        if lost:
            self._engine.forget(sorted(lost))
            log.warning("let go of runs that were claimed and never began", runs=sorted(lost))
        return len(lost)

    def mend(self) -> int:
        """Settle jobs whose run ended without a word to us, and run again those that the engine does not know."""
        silent = self._ledger.handed_over_long_ago(SILENT_SECONDS)
        states = self._engine.state_of([record.run_id for record in silent]) if silent else {}
        mended = 0
        for record in silent:
            result = _verdict(states.get(record.run_id, "unknown"))
            if result is not None:
                mended += 1
                self._report(record, result)
        return mended

    def _report(self, record: JobRecord, result: Result) -> None:
        log.warning("mended a job", delivery=record.delivery, state=result.state, reason=result.reason)
        self._ledger.settle(record.delivery, record.attempt, result)


def _verdict(run: RunState) -> Result | None:
    """What a run's end means for a job that still counts as handed over; None while it may go on."""
    if run == "active":
        return None
    if run == "exhausted":
        return Result("dead", CRASHED, failed=True)
    if run == "failed":
        return Result("waiting", UNRECORDED, wait=SILENT_SECONDS, failed=True)
    if run == "cancelled":
        return Result("cancelled", "cancelled in the engine")
    return Result("waiting", LOST)
