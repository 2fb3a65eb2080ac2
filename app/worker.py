"""The worker: one try of one job, and what its failure means."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog

from app.failures import CannotReview, TryAgainLater, WriteRefused
from app.intake.jobs import Job
from app.jobs.ledger import Ledger, Result
from app.jobs.records import JobRecord
from app.jobs.write_budget import LONGEST_WAIT as LONGEST_WRITE_WAIT
from app.operations import tracing
from app.operations.metrics import JOB_SECONDS, JOBS

FIRST_WAIT = 5.0
LONGEST_WAIT = 3600.0
GIVE_UP_AFTER = 3 * 86400.0  # a job that only ever waits for a rate limit ends too: nobody reads a review that late


@dataclass(frozen=True, slots=True)
class Handled:
    """How a job went, in a few words, and what people answered: as `Result` keeps it."""

    reason: str
    accepted: int = 0
    dismissed: int = 0


Handle = Callable[[Job], Handled]
"""Does the job. Raises what `app.failures` has; anything else is a defect."""

Tell = Callable[[Job, str, bool], None]
"""Says where the job came from that it failed, and whether for good. Raises nothing."""

log = structlog.get_logger(__name__)


class Worker:
    """Runs tries. Knows the jobs' table and the handler, but neither the engine nor GitHub."""

    def __init__(
        self,
        ledger: Ledger,
        handle: Handle,
        max_attempts: int,
        tell: Tell = lambda job, reason, is_final: None,
        pause: Callable[[int, float], None] = lambda installation, seconds: None,
    ) -> None:
        """pause: called with an installation that GitHub does not want to hear of for so many seconds."""
        self._ledger = ledger
        self._pause = pause
        self._handle = handle
        self._tell = tell
        self._max_attempts = max_attempts

    def perform(self, delivery: str, attempt: int) -> Result:
        """One try. Never raises for what the job does: its failure is a result."""
        record = self._ledger.begin(delivery, attempt)
        if record is None:
            return Result("done", "nothing was left to do")
        with structlog.contextvars.bound_contextvars(**log_fields(record)):
            with JOB_SECONDS.labels(record.kind).time(), _traced(record) as span:
                result = self._try(record)
                self._tell_of(record, result)
                span.set("slimline.state", result.state)
            JOBS.labels(record.kind, result.state).inc()
            log.info("job tried", state=result.state, reason=result.reason, wait=round(result.wait, 1))
        return result

    def _try(self, record: JobRecord) -> Result:
        try:
            handled = self._handle(record.job)
            return Result("done", handled.reason, accepted=handled.accepted, dismissed=handled.dismissed)
        except TryAgainLater as failure:
            if failure.seconds is not None and failure.seconds > LONGEST_WRITE_WAIT:
                self._pause(record.installation, failure.seconds)
            return self._later(record, failure.reason, failure.seconds)
        except (CannotReview, WriteRefused) as failure:
            return Result("ended", failure.reason)
        except Exception as defect:  # one job's defect must not stop the others
            log.exception("job failed by a defect of ours")
            return self._later(record, f"defect: {type(defect).__name__}", None)

    def _tell_of(self, record: JobRecord, result: Result) -> None:
        """People hear of it from the first failed try; waiting for a rate limit is no failure."""
        is_final = result.state in ("ended", "dead")
        if is_final or (result.failed and not record.failures):
            with tracing.span("tell"):
                self._tell(record.job, result.reason, is_final)

    def _later(self, record: JobRecord, reason: str, seconds: float | None) -> Result:
        """seconds: when GitHub said when to come back; that is no failure of the job."""
        failures = record.failures + (seconds is None)
        too_old = record.updated_at - record.received_at > GIVE_UP_AFTER
        if failures >= self._max_attempts or too_old:
            return Result("dead", reason, failed=seconds is None)
        wait = back_off(failures) if seconds is None else seconds + random.uniform(0, 2)  # noqa: S311  # spreads load
        return Result("waiting", reason, wait=wait, failed=seconds is None)


def _traced(record: JobRecord) -> AbstractContextManager[tracing.TraceSpan]:
    """The try, below the delivery that asked for it."""
    fields = {f"slimline.{name}": value for name, value in log_fields(record).items()}
    attributes = fields | {"slimline.attempt": record.attempt}
    return tracing.span(f"job {record.kind}", tracing.JOB, attributes, parent=record.trace)


def back_off(failures: int) -> float:
    """Seconds before the next try: 5, 15, 45 ... at most an hour, spread by a fifth lest jobs come back as one."""
    return min(LONGEST_WAIT, FIRST_WAIT * 3.0 ** max(0, failures - 1)) * random.uniform(1.0, 1.2)  # noqa: S311


def log_fields(record: JobRecord) -> dict[str, str | int]:
    """What every log line of a job names."""
    repository, _, number = record.lane.partition("#")
    fields: dict[str, str | int] = {
        "delivery": record.delivery,
        "installation": record.installation,
        "job": record.kind,
    }
    if number:
        fields |= {"repository": repository, "pull_request": int(number), "head_sha": record.head_sha}
    return fields
