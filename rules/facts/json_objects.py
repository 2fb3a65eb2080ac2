"""Files of JSON that somebody else wrote: package.json, composer.json, lock files."""

from __future__ import annotations

import json
from typing import Any


def json_object(text: str | None) -> dict[str, Any] | None:
    """The object that a text holds; None where there is no text, or it is no JSON, or no object."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def texts_of(found: object) -> dict[str, str]:
    """The members of an object whose values are strings."""
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
