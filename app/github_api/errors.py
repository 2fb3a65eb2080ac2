"""One table: what GitHub answers -> what the job does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from github import GithubException
from github.GithubException import RateLimitExceededException

from app.failures import CannotReview, TryAgainLater, Unsure, WriteRefused
from app.github_api.clock import SKEW_SECONDS, said_time, skew_of

SECONDARY_LIMIT_SECONDS = 75
"""Blocks by the secondary limit were seen to last 72 s."""

_REASONS = {
    401: "GitHub did not accept our token; the next attempt takes a new one",
    403: "Slimline lacks a permission here",
    404: "GitHub doesn't show this to Slimline: it no longer exists, or the App isn't installed on the repository",
    410: "it is gone",
    451: "it is blocked for legal reasons",
}


@contextmanager
def translated(what: str, *, write: bool = False) -> Iterator[None]:
    """Lease every way in which a call to GitHub can fail into one of app.failures. what: the call, in a few words."""
    try:
        yield
    except GithubException as error:
        raise failure(error.status, error.data, error.headers or {}, what, write, error) from error
    except (requests.RequestException, ValueError) as error:
        # time-outs, broken connections, truncated JSON: after a write nobody knows what stands
        reason = f"{what}: GitHub gave no usable answer ({type(error).__name__})"
        raise (Unsure if write else TryAgainLater)(reason) from error


def failure(
    status: int, data: Any, headers: Mapping[str, str], what: str, write: bool, error: Exception | None = None
) -> Exception:
    """The failure that an answer stands for."""
    said = message_in(data)
    wait = _limit(status, said, headers)
    if wait is not None or isinstance(error, RateLimitExceededException):
        return TryAgainLater(f"{what}: rate limit", wait or SECONDARY_LIMIT_SECONDS)
    reason = f"{what}: {said or _REASONS.get(status, 'refused')} ({status})"
    if status == 401:
        return TryAgainLater(f"{what}: {_REASONS[401]}{_clock(headers)}", 1)
    if status >= 500 or status == 408:
        return (Unsure if write else TryAgainLater)(reason)
    if write:
        return WriteRefused(reason, for_good=status != 422)
    return CannotReview(f"{what}: {_REASONS.get(status) or said} ({status})")


def _clock(headers: Mapping[str, str]) -> str:
    """A wrong clock is the usual cause of a refused token, and nobody thinks of it."""
    skew = skew_of(headers)
    return f"; this machine's clock is {skew:+.0f} s off GitHub's" if abs(skew) > SKEW_SECONDS else ""


def message_in(data: Any) -> str:
    """What GitHub says: its message and the details of a validation."""
    if not isinstance(data, Mapping):
        return ""
    parts = [str(data.get("message") or "")]
    errors = data.get("errors")
    for detail in errors if isinstance(errors, list) else []:
        parts.append(str(detail.get("message") or detail.get("code")) if isinstance(detail, Mapping) else str(detail))
    return "; ".join(part for part in parts if part)[:500]


def _limit(status: int, said: str, headers: Mapping[str, str]) -> float | None:
    """The seconds that a rate limit asks us to wait; None where it is none."""
    if status not in {403, 429}:
        return None
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"]) + 1
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        return max(1.0, float(headers["x-ratelimit-reset"]) - (said_time(headers) or time.time()) + 1)
    if status == 429 or "rate limit" in said.lower():
        return SECONDARY_LIMIT_SECONDS
    return None
