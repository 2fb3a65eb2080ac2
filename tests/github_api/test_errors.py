"""The table: what GitHub answers, and what the job does."""

from __future__ import annotations

import time

import pytest
import requests
from github import GithubException
from github.GithubException import BadCredentialsException, RateLimitExceededException

from app.failures import CannotReview, TryAgainLater, Unsure, WriteRefused
from app.github_api.errors import translated

SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}


def raised(error: Exception, *, write: bool = False) -> Exception:
    with pytest.raises(Exception) as caught, translated("do it", write=write):  # noqa: PT011  (any of four)
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("status", "on_read", "on_write"),
    [
        (400, CannotReview, WriteRefused),
        (401, TryAgainLater, TryAgainLater),
        (403, CannotReview, WriteRefused),
        (404, CannotReview, WriteRefused),
        (410, CannotReview, WriteRefused),
        (422, CannotReview, WriteRefused),
        (451, CannotReview, WriteRefused),
        (500, TryAgainLater, Unsure),
        (502, TryAgainLater, Unsure),
        (503, TryAgainLater, Unsure),
    ],
)
def test_statuses(status: int, on_read: type[Exception], on_write: type[Exception]) -> None:
    error = GithubException(status, {"message": "No"}, {})
    assert type(raised(error)) is on_read
    assert type(raised(error, write=True)) is on_write


@pytest.mark.parametrize("error", [requests.ReadTimeout(), requests.ConnectionError(), ValueError("half a JSON")])
def test_no_answer_leaves_a_write_unsure(error: Exception) -> None:
    assert type(raised(error)) is TryAgainLater
    assert type(raised(error, write=True)) is Unsure


def test_limits_say_when_to_come_back() -> None:
    def seconds(error: Exception) -> float:
        failure = raised(error, write=True)
        assert type(failure) is TryAgainLater
        assert failure.seconds is not None
        return failure.seconds

    assert seconds(GithubException(403, SECONDARY, {"retry-after": "60"})) == 61
    assert seconds(RateLimitExceededException(403, SECONDARY, {})) == 75
    assert seconds(GithubException(429, {}, {})) == 75
    reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 600)}
    assert 590 < seconds(RateLimitExceededException(403, {"message": "API rate limit exceeded"}, reset)) <= 602


def test_the_reason_names_the_call_and_what_github_said() -> None:
    data = {"message": "Unprocessable Entity", "errors": ["Line must be part of the diff"]}
    failure = raised(GithubException(422, data, {}), write=True)
    assert str(failure) == "do it: Unprocessable Entity; Line must be part of the diff (422)"


def test_bad_credentials_get_a_new_token() -> None:
    assert type(raised(BadCredentialsException(401, {"message": "Bad credentials"}, {}))) is TryAgainLater
