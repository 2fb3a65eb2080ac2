"""How a job can fail. The worker acts on the type: try again later, or end the job with a reason that people read."""

from __future__ import annotations


class TryAgainLater(Exception):
    """The job can succeed later. seconds: how long to wait at least, None for the usual back-off."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class CannotReview(Exception):
    """The job will never succeed as it is; `reason` says why and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SetupError(Exception):
    """The person who starts Slimline must act; the message says how. Commands print it alone and exit with 2."""


class WriteRefused(Exception):
    """GitHub did not accept one write; `reason` is what it said. for_good: another content would be refused too."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class Unsure(TryAgainLater):
    """A write ended without a clear answer (5xx, time-out): it may stand. Look before writing again."""
