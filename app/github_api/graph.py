"""GraphQL over PyGithub's requester; and the knowledge that a server has none.

GitHub answers 200 also where it fails. Only 404, 405 and 501 say that there is no GraphQL; whatever else is not an
answer passes, and the job comes back. A null beside an error means "not known yet", never "there is none".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from github import GithubException
from github.Requester import Requester

from app.failures import CannotReview, TryAgainLater, Unsure
from app.github_api.errors import SECONDARY_LIMIT_SECONDS, message_in, translated

_NO_SUCH_ROUTE = frozenset({404, 405, 501})
_PASSING = frozenset({None, "RATE_LIMITED", "INTERNAL", "SERVICE_UNAVAILABLE", "RESOURCE_LIMITS_EXCEEDED", "TIMEOUT"})
"""The types of errors that pass: a query that GitHub could not work out in time gets one without a type."""


class NoGraphQL(Exception):
    """The server does not speak GraphQL."""


def ask(requester: Requester, query: str, variables: Mapping[str, Any], what: str, *, write: bool = False) -> Any:
    """The whole answer, with `data` and perhaps `errors` beside it."""
    answer = _answered(requester, query, variables, what, write=write)
    if _lacks(answer, "fullDatabaseId"):  # an older Enterprise Server
        query = query.replace("fullDatabaseId", "databaseId")
        answer = _answered(requester, query, variables, what, write=write)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("data"), Mapping):
        raise _failure(answer if isinstance(answer, Mapping) else {}, what, write)
    return answer


def _answered(requester: Requester, query: str, variables: Mapping[str, Any], what: str, *, write: bool) -> Any:
    with translated(what, write=write):
        try:
            _, answer = requester.requestJsonAndCheck(
                "POST", requester.graphql_url, input={"query": query, "variables": dict(variables)}
            )
        except GithubException as error:
            if error.status in _NO_SUCH_ROUTE:
                raise NoGraphQL(str(error.status)) from error
            raise
    return answer


def _lacks(answer: Any, field: str) -> bool:
    """Whether the server's schema has no such field."""
    return any(
        isinstance(error.get("extensions"), Mapping)
        and (error["extensions"].get("code"), error["extensions"].get("fieldName")) == ("undefinedField", field)
        for error in errors_of(answer)
    )


def _failure(answer: Mapping[str, Any], what: str, write: bool) -> Exception:
    """The failure that an answer without data stands for."""
    said = message_in(answer) or "no usable answer"
    kinds = {error.get("type") for error in errors_of(answer)}
    if "RATE_LIMITED" in kinds or "rate limit" in said.lower():
        return TryAgainLater(f"{what}: rate limit", SECONDARY_LIMIT_SECONDS)
    if kinds - _PASSING:
        return CannotReview(f"{what}: {said}")
    return (Unsure if write else TryAgainLater)(f"{what}: {said}")


def errors_of(answer: Any) -> Iterator[Mapping[str, Any]]:
    found = answer.get("errors") if isinstance(answer, Mapping) else None
    return (error for error in found if isinstance(error, Mapping)) if isinstance(found, list) else iter(())


def is_for_good(error: Mapping[str, Any]) -> bool:
    """Whether the same question would get the same error again; any other passes."""
    return error.get("type") not in _PASSING


def place_of(error: Mapping[str, Any]) -> str:
    """Where in `data` it happened, as `repository.f0`; "" where GitHub does not say."""
    path = error.get("path")
    return ".".join(map(str, path)) if isinstance(path, list) else ""
