"""GitHub's time, as its answers tell it: a machine whose clock is wrong signs tokens that GitHub takes all the same."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import structlog

from app.operations.metrics import CLOCK_SKEW

SKEW_SECONDS = 30.0
"""What the network and the whole seconds of the header explain; GitHub refuses tokens that are a minute off."""

log = structlog.get_logger(__name__)


def said_time(headers: Mapping[str, Any]) -> float | None:
    """The answer's `Date` in seconds since 1970; None where it has none that can be read."""
    try:
        return parsedate_to_datetime(str(headers["date"])).timestamp()
    except (KeyError, ValueError):
        return None


def skew_of(headers: Mapping[str, Any]) -> float:
    """How far this machine is ahead of the answer's time, in seconds; 0 where the answer does not tell."""
    said = said_time(headers)
    return 0.0 if said is None else time.time() - said


class GithubClock:
    """Learns from every answer. A float is read and written whole, so threads may share it."""

    def __init__(self) -> None:
        self.skew_seconds = 0.0
        """How far this machine is ahead of GitHub, as the last answer said."""

    def learn(self, headers: Mapping[str, Any]) -> None:
        if said_time(headers) is None:
            return
        before, self.skew_seconds = self.skew_seconds, skew_of(headers)
        CLOCK_SKEW.set(self.skew_seconds)
        if abs(self.skew_seconds) > SKEW_SECONDS >= abs(before):
            log.warning("this machine's clock is off GitHub's: set the time", seconds=round(self.skew_seconds))

    def now(self) -> float:
        """Seconds since 1970 by GitHub's clock: by ours, unless that is plainly wrong."""
        return time.time() - (self.skew_seconds if abs(self.skew_seconds) > SKEW_SECONDS else 0.0)
