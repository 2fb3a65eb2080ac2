"""PyGithub's requester, watched: every call is counted and traced by its route, and its answer is learnt from."""

from __future__ import annotations

from typing import Any

from github import Auth
from github.Requester import Requester
from urllib3.util import Retry

from app.github_api.clock import GithubClock
from app.github_api.rate_limits import RATE_LIMITS
from app.github_api.routes import route_of
from app.operations import tracing
from app.operations.metrics import GITHUB_CALLS

USER_AGENT = "slimline"
TIMEOUT_SECONDS = 20

_READS_AGAIN = Retry(
    total=2,
    backoff_factor=0.3,
    status_forcelist=(500, 502, 503, 504),
    # PyGithub's own default sends POST again after a 5xx: that posts reviews twice
    allowed_methods=("GET", "HEAD"),
    # a rate limit ends the job and puts it back with a "not before"; sleeping would hold the worker
    respect_retry_after_header=False,
    raise_on_status=False,
)


class WatchedRequester(Requester):
    """All of PyGithub's calls go through `requestJson`.

    installation: who asks; 0 is the App itself. verify: whether certificates are checked, or a file of authorities.
    """

    def __init__(
        self,
        auth: Auth.Auth,
        base_url: str,
        clock: GithubClock,
        installation: int = 0,
        verify: bool | str = True,
    ) -> None:
        super().__init__(
            auth=auth,
            base_url=base_url,
            timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
            per_page=100,
            verify=verify,
            retry=_READS_AGAIN,
            pool_size=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )
        self._clock = clock
        self._installation = installation

    def requestJson(
        self,
        verb: str,
        url: str,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        input: Any | None = None,
        *rest: Any,
        **more: Any,
    ) -> tuple[int, dict[str, Any], str]:
        route = f"{verb} {route_of(url, self.base_url, input)}"
        outcome = "no answer"
        try:
            with tracing.span(route, tracing.CALL, {"http.request.method": verb, "url.template": route}) as span:
                status, answered, body = super().requestJson(verb, url, parameters, headers, input, *rest, **more)
                outcome = str(status)
                span.set("http.response.status_code", status)
        finally:
            GITHUB_CALLS.labels(route, outcome).inc()
        self._clock.learn(answered)
        RATE_LIMITS.learn(self._installation, answered)
        return status, answered, body
