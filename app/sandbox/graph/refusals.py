"""GraphQL's refusals, with the `type` that GitHub puts beside the message."""

from __future__ import annotations


class QueryRefused(Exception):
    """kind: `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`, `STALE_DATA` ..."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def forbidden() -> QueryRefused:
    return QueryRefused("FORBIDDEN", "Resource not accessible by integration")


def no_node(identity: str) -> QueryRefused:
    return QueryRefused("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")
