"""Names in `# slimline ignore=` that are no rule: a misspelt one silences nothing, and nobody would notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from app.review.markdown import code
from rules.dockerfile.expressions import expression
from rules.engine.catalogue import all_rules, rule_named

_NAMES = r"([\w/.-]+(?:\s*,\s*[\w/.-]+)*)"
_OURS = expression(r"\s*#\s*slimline\s+(?:(?:global|stage)\s+)?ignore\s*=\s*" + _NAMES, re.IGNORECASE)
_MOST = 10


@dataclass(frozen=True, slots=True)
class UnknownIgnore:
    """near: the rule that was probably meant, "" where none is near."""

    line: int
    name: str
    near: str

    @property
    def message(self) -> str:
        hint = f" Did you mean {code(self.near)}?" if self.near else ""
        return f"{code(self.name)} isn't a rule, so the comment silences nothing.{hint}"

    @property
    def text(self) -> str:
        return f"line {self.line}: {self.message}"


def unknown_ignores(text: str) -> tuple[UnknownIgnore, ...]:
    """Of this Dockerfile, from top to bottom, ten at most."""
    if "slimline" not in text.lower():
        return ()
    return tuple(found for found, _ in zip(_unknown(text), range(_MOST), strict=False))


def _unknown(text: str) -> Iterator[UnknownIgnore]:
    names = [rule.name for rule in all_rules()]
    for number, line in enumerate(text.split("\n"), 1):
        found = _OURS.match(line)
        for name in re.split(r"\s*,\s*", found[1]) if found else ():
            if name.lower() != "all" and rule_named(name) is None:
                yield UnknownIgnore(number, name, next(iter(get_close_matches(name.lower(), names, 1, 0.6)), ""))
