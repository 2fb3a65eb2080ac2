"""Deliveries fetched from GitHub instead of received: for a machine that GitHub cannot reach, such as a laptop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import structlog

from app.failures import CannotReview, TryAgainLater
from app.intake.events import HANDLERS, job_for
from app.intake.jobs import Ignored
from app.jobs.inbox import Inbox, InboxFull, InboxUnavailable
from app.jobs.records import Records
from app.jobs.sweeper import FailedDelivery

POLL_SECONDS = 5.0

log = structlog.get_logger(__name__)


class SentDeliveries(Protocol):
    """What the poller needs of GitHub."""

    def deliveries_after(self, delivery_id: int) -> Iterable[FailedDelivery]:
        """Those that came later, oldest first; with 0 all that GitHub keeps."""
        ...

    def payload(self, delivery_id: int) -> object:
        """What the delivery says."""
        ...


class Poller:
    """Takes in what is new. The inbox knows each delivery by its id, so nothing is taken in twice."""

    def __init__(self, github: SentDeliveries, inbox: Inbox, records: Records) -> None:
        self._github, self._inbox, self._records = github, inbox, records
        self._seen = 0

    def poll(self) -> int:
        """How many jobs came in. What fails is tried again at the next poll."""
        taken = 0
        try:
            for delivery in self._github.deliveries_after(self._seen):
                taken += self._take_in(delivery)
                self._seen = delivery.id
        except (TryAgainLater, CannotReview) as failure:
            log.warning("deliveries not fetched, trying again", reason=failure.reason)
        except (InboxFull, InboxUnavailable) as failure:
            log.warning("a fetched delivery was not stored, trying again", reason=type(failure).__name__)
        return taken

    def _take_in(self, delivery: FailedDelivery) -> int:
        if delivery.event not in HANDLERS or self._records.find(delivery.guid) is not None:
            return 0
        job = job_for(delivery.event, delivery.guid, self._github.payload(delivery.id))
        if isinstance(job, Ignored):
            return 0
        self._inbox.put(job)
        log.info("delivery fetched", delivery=delivery.guid, event_name=delivery.event)
        return 1
