"""GitHub's rate limits, kept for each installation."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.sandbox.errors import ApiError

HOURLY_REQUESTS = 5_000
CONTENT_PER_MINUTE, CONTENT_PER_HOUR = 80, 500


@dataclass(slots=True)
class Usage:
    """What an installation has asked for: times of all requests, and of those that create content."""

    requests: deque[float] = field(default_factory=deque)
    content: deque[float] = field(default_factory=deque)


@dataclass(slots=True)
class RequestQuotas:
    """Counts what installations ask for. clock: GitHub's, in seconds since 1970."""

    clock: Callable[[], float] = time.time
    usage: dict[int, Usage] = field(default_factory=dict)
    hourly_requests: int = HOURLY_REQUESTS

    def count(self, installation: int, creates_content: bool) -> None:
        """Raises ApiError 403 above the primary limit, and above the secondary one for content."""
        usage, now = self.usage.setdefault(installation, Usage()), self.clock()
        _forget(usage.requests, now - 3_600)
        _forget(usage.content, now - 3_600)
        if len(usage.requests) >= self.hourly_requests:
            raise ApiError(403, f"API rate limit exceeded for installation ID {installation}.")
        usage.requests.append(now)
        if not creates_content:
            return
        last_minute = sum(when > now - 60 for when in usage.content)
        if last_minute >= CONTENT_PER_MINUTE or len(usage.content) >= CONTENT_PER_HOUR:
            raise ApiError(403, "You have exceeded a secondary rate limit.", headers={"Retry-After": "60"})
        usage.content.append(now)

    def headers(self, installation: int) -> dict[str, str]:
        used = len(self.usage.get(installation, Usage()).requests)
        started = self.usage[installation].requests[0] if used else self.clock()
        return {
            "X-RateLimit-Limit": str(self.hourly_requests),
            "X-RateLimit-Remaining": str(max(0, self.hourly_requests - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(started) + 3_600),
            "X-RateLimit-Resource": "core",
        }


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] < before:
        times.popleft()
