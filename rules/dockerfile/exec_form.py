"""The exec form: a JSON array of strings (rule 6 of the language)."""

from __future__ import annotations

import json
import re

from rules.dockerfile.refusal import InstructionRefused
from rules.dockerfile.splitting import Place

_JSON_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_JSON_ARRAY = re.compile(
    rf"\[[ \t\n\r]*+(?:{_JSON_STRING}[ \t\n\r]*+(?:,[ \t\n\r]*+{_JSON_STRING}[ \t\n\r]*+)*+)?\][ \t\n\r]*"
)
_JSON_ITEM = re.compile(_JSON_STRING)


def string_places(text: str, place: Place) -> list[Place] | None:
    """The places of the strings, with their quotes; None for the shell form.

    Nothing may follow the array. An array of other things is an error, any other JSON and no JSON is shell form.
    """
    start, end = place
    if not text.startswith("[", start, end):
        return None
    if _JSON_ARRAY.fullmatch(text, start, end) is None:
        if _is_json(text[start:end]):
            raise InstructionRefused("when using JSON array syntax, arrays must be comprised of strings only")
        return None
    return [match.span() for match in _JSON_ITEM.finditer(text, start, end)]


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def json_string(text: str) -> str:
    """The value of a JSON string; half a surrogate pair becomes U+FFFD."""
    if "\\" not in text:
        return text[1:-1]
    value: str = json.loads(text)
    return re.sub(r"[\ud800-\udbff\udc00-\udfff]", "\ufffd", value)


def _no_constant(name: str) -> None:
    """Python's JSON knows NaN and Infinity, Go's does not."""
    raise ValueError(name)
