"""The routes that we call, as GitHub writes them: what a call is counted and traced by, without names and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

OTHER = "other"
_ROUTES = (
    "/app",
    "/app/hook/deliveries",
    "/app/hook/deliveries/{id}/attempts",
    "/app/installations/{id}/access_tokens",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/check-runs",
    "/repos/{owner}/{repo}/check-runs/{id}",
    "/repos/{owner}/{repo}/check-suites/{id}/check-runs",
    "/repos/{owner}/{repo}/collaborators/{user}/permission",
    "/repos/{owner}/{repo}/compare/{base...head}",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/git/blobs/{sha}",
    "/repos/{owner}/{repo}/git/trees/{sha}",
    "/repos/{owner}/{repo}/issues/comments/{id}/reactions",
    "/repos/{owner}/{repo}/issues/{number}/comments",
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/pulls/comments/{id}",
    "/repos/{owner}/{repo}/pulls/comments/{id}/reactions",
    "/repos/{owner}/{repo}/pulls/{number}",
    "/repos/{owner}/{repo}/pulls/{number}/comments",
    "/repos/{owner}/{repo}/pulls/{number}/comments/{id}/replies",
    "/repos/{owner}/{repo}/pulls/{number}/files",
    "/repos/{owner}/{repo}/pulls/{number}/reviews",
)
_OPERATION = re.compile(r"\s*(?:query|mutation) (\w+)")


def _pattern(route: str) -> re.Pattern[str]:
    """A variable stands for one part of the path; a file's path and two branches may hold slashes."""
    parts = re.split(r"(\{[^}]+\})", route)
    many = ("{path}", "{base...head}")
    return re.compile("".join(".+" if p in many else "[^/]+" if p.startswith("{") else re.escape(p) for p in parts))


_PATTERNS = tuple((route, _pattern(route)) for route in _ROUTES)


def route_of(url: str, base_url: str, body: Any = None) -> str:
    """The route of a call. url: absolute, or a path below the API's root. body: what is sent; GraphQL's has a name."""
    path = urlsplit(url).path
    if path.endswith("/graphql") and isinstance(body, Mapping):
        operation = _OPERATION.match(str(body.get("query", "")))
        return f"/graphql {operation[1]}" if operation else "/graphql"
    path = path.removeprefix(urlsplit(base_url).path.rstrip("/"))
    return next((route for route, pattern in _PATTERNS if pattern.fullmatch(path)), OTHER)
