"""GraphQL's paginated lists."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from app.sandbox.graph.refusals import QueryRefused

Item = TypeVar("Item")
Node = dict[str, Any]
LARGEST = 100


def connection(items: Sequence[Item], shape: Callable[[Item], Node]) -> Callable[..., Node]:
    """A field's resolver. GitHub asks for `first` or `last`, at most 100."""

    def resolve(
        _info: Any,
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Node:
        if first is None and last is None:
            raise QueryRefused("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value.")
        if max(first or 0, last or 0) > LARGEST:
            raise QueryRefused("EXCESSIVE_PAGINATION", f"Requesting more than {LARGEST} records exceeds the limit.")
        start = _index(after) + 1 if after else 0
        stop = _index(before) if before else len(items)
        if first is not None:
            stop = min(stop, start + first)
        elif last is not None:
            start = max(start, stop - last)
        return {
            "nodes": [shape(item) for item in items[start:stop]],
            "totalCount": len(items),
            "pageInfo": {
                "hasNextPage": stop < len(items),
                "hasPreviousPage": start > 0,
                "startCursor": _cursor(start) if stop > start else None,
                "endCursor": _cursor(stop - 1) if stop > start else None,
            },
        }

    return resolve


def _cursor(index: int) -> str:
    return base64.b64encode(f"cursor:{index}".encode()).decode()


def _index(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError:
        raise QueryRefused("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.") from None
