"""GraphQL over PyGithub's requester; and the knowledge that a server has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from github import GithubException
from github.Requester import Requester

from app.failures import CannotReview, TryAgainLater
from app.github_api.errors import SECONDARY_LIMIT_SECONDS, message_in, translated

_NO_SUCH_ROUTE = frozenset({404, 405, 406, 501})


class NoGraphQL(Exception):
    """The server does not speak GraphQL, or not these fields of it."""


def ask(requester: Requester, query: str, variables: Mapping[str, Any], what: str, *, write: bool = False) -> Any:
    """The whole answer, with `data` and perhaps `errors` beside it."""
    with translated(what, write=write):
        try:
            _, answer = requester.requestJsonAndCheck(
                "POST", requester.graphql_url, input={"query": query, "variables": dict(variables)}
            )
        except GithubException as error:
            if error.status in _NO_SUCH_ROUTE:
                raise NoGraphQL(str(error.status)) from error
            raise
    if not isinstance(answer, Mapping) or not ("data" in answer or "errors" in answer):
        raise NoGraphQL("no GraphQL answer")
    if not isinstance(answer.get("data"), Mapping):
        _refuse(answer, what)
    return answer


def _refuse(answer: Mapping[str, Any], what: str) -> None:
    said = message_in(answer)
    kinds = {e.get("type") for e in answer.get("errors") or () if isinstance(e, Mapping)}
    if "RATE_LIMITED" in kinds or "rate limit" in said.lower():
        raise TryAgainLater(f"{what}: rate limit", SECONDARY_LIMIT_SECONDS)
    if kinds & {"NOT_FOUND", "FORBIDDEN"}:
        raise CannotReview(f"{what}: {said}")
    raise NoGraphQL(said)


def failed_aliases(answer: Mapping[str, Any]) -> dict[str, str]:
    """Of a query of several parts: which failed, and what GitHub says of each."""
    failed: dict[str, str] = {}
    for error in answer.get("errors") or ():
        path = error.get("path") if isinstance(error, Mapping) else None
        if path:
            failed[str(path[0])] = str(error.get("message") or "refused")
    return failed
