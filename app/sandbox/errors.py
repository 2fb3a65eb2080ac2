"""How the sandbox says no: to the App over HTTP, and to a person who accepts suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """An answer with a status of 300 or more. errors: GitHub's list, of texts or of objects."""

    def __init__(
        self, status: int, message: str, errors: Sequence[Any] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = list(errors)
        self.headers = headers or {}


class SuggestionRefused(Exception):
    """GitHub does not commit this suggestion; the message is what its page says."""


def not_found() -> ApiError:
    """What GitHub answers for what is missing and for what the caller may not know of."""
    return ApiError(404, "Not Found")


def validation_failed(resource: str, field: str, message: str = "", code: str = "custom") -> ApiError:
    """GitHub's 422 for one field of a resource."""
    detail: dict[str, str] = {"resource": resource, "code": code, "field": field}
    if message:
        detail["message"] = message
    return ApiError(422, "Validation Failed", [detail])
