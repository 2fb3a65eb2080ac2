"""Path patterns of the configuration, as people know them from `.gitignore`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PARTS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_TOKEN = re.compile(r"(?:\*\*/)+|\*{2,}|\*|\?|[^*?]+")


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether any matches. `*` stays within a folder, `**` crosses them; without a slash: a name at any depth."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    body = pattern.strip("/")
    regex = "".join(_translated(token) for token in _TOKEN.findall(body))
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    return re.compile(f"{anywhere}{regex}(?:/.*)?", re.DOTALL)


def _translated(token: str) -> str:
    if token.startswith("**"):
        token = "**/" if token.endswith("/") else "**"
    return _PARTS.get(token, re.escape(token))
