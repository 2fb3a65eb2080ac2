"""Deliveries that never reached us: GitHub keeps them for three days, and sends them again when asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from app.failures import CannotReview, TryAgainLater
from app.intake.events import HANDLERS
from app.jobs.lease import Lease
from app.jobs.records import Records

KEPT_BY_GITHUB = timedelta(days=3)
TRIES = 3  # a delivery that we refuse, because the secrets differ say, would come again for three days

log = structlog.get_logger(__name__)


class FailedDelivery(Protocol):
    """id: to ask for it again. guid: `X-GitHub-Delivery`."""

    @property
    def id(self) -> int: ...

    @property
    def guid(self) -> str: ...

    @property
    def event(self) -> str: ...


class Deliveries(Protocol):
    """What the sweeper needs of GitHub."""

    def failed_deliveries(self, since: datetime) -> Sequence[FailedDelivery]: ...

    def redeliver(self, delivery_id: int) -> None: ...


class Sweeper:
    """Asks for what was missed. It comes in as any delivery does, so it is taken in once."""

    def __init__(self, records: Records, lease: Lease, github: Deliveries, seconds: float) -> None:
        self._records = records
        self._lease = lease
        self._github = github
        self._seconds = seconds
        self._asked: dict[str, int] = {}

    def sweep(self) -> int:
        """Ask for every failed delivery that we do not have; how many that were. One process does it for all."""
        if not self._lease.take("sweep", self._seconds * 0.9):
            return 0
        try:
            failed = self._github.failed_deliveries(datetime.now(UTC) - KEPT_BY_GITHUB)
            missed = [delivery for delivery in failed if self._is_missed(delivery)]
            for delivery in missed:
                self._github.redeliver(delivery.id)
                self._asked[delivery.guid] = self._asked.get(delivery.guid, 0) + 1
                log.info("asked for a missed delivery", delivery=delivery.guid, event_name=delivery.event)
        except (TryAgainLater, CannotReview) as failure:
            log.warning("missed deliveries not swept, trying again later", reason=failure.reason)
            return 0
        self._asked = {guid: count for guid, count in self._asked.items() if guid in {d.guid for d in failed}}
        return len(missed)

    def _is_missed(self, delivery: FailedDelivery) -> bool:
        if delivery.event not in HANDLERS or self._asked.get(delivery.guid, 0) >= TRIES:
            return False
        return self._records.find(delivery.guid) is None
