"""GraphQL's refusals, with the `type` that GitHub puts beside the message."""

from __future__ import annotations


class Refused(Exception):
    """kind: `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`, `STALE_DATA` ..."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def forbidden() -> Refused:
    return Refused("FORBIDDEN", "Resource not accessible by integration")


def no_node(identity: str) -> Refused:
    return Refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")
