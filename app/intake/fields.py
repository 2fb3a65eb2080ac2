"""Reading one field of a payload that may be anything: a usable value, or NotThere with its path."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What GitHub allows in account and repository names; `.` and `..` alone are path tricks.
OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
REPOSITORY = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}\Z")
SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
LARGEST_ID = 2**53 - 1
LONGEST_TEXT = 300_000


class NotThere(Exception):
    """The payload has no such field, or not of this type."""


def field(payload: object, *path: str | int) -> object:
    """The value at a path of keys and list indexes."""
    value = payload
    for key in path:
        if isinstance(key, str):
            found = isinstance(value, Mapping) and key in value
        else:
            found = isinstance(value, list) and key < len(value)
        if not found:
            raise NotThere(".".join(map(str, path)))
        value = value[key]  # type: ignore[index]  # found says that it can be indexed
    return value


def flag(payload: object, *path: str | int) -> bool:
    """Whether there is something (not null, not empty) at the path."""
    try:
        return bool(field(payload, *path))
    except NotThere:
        return False


def text(payload: object, *path: str | int) -> str:
    """A string that can be stored and sent: no NUL, no lone surrogate."""
    value = field(payload, *path)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise NotThere(".".join(map(str, path)))
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def number(payload: object, *path: str | int) -> int:
    """A positive number as GitHub numbers things; JSON's `true` is not one."""
    value = field(payload, *path)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise NotThere(".".join(map(str, path)))
    return value


def sha(payload: object, *path: str | int) -> str:
    """A commit's name, in full."""
    value = text(payload, *path)
    if not SHA.match(value):
        raise NotThere(".".join(map(str, path)))
    return value


def owner_and_repository(payload: object, *path: str | int) -> tuple[str, str]:
    """`owner/name`, in two parts that are safe in a URL."""
    owner, slash, name = text(payload, *path).partition("/")
    if not slash or not OWNER.match(owner) or not REPOSITORY.match(name):
        raise NotThere(".".join(map(str, path)))
    return owner, name
