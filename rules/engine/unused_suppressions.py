"""Codes in comments that silence nothing: what they were for is mended, and whoever reads them looks for it in vain."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.engine.finding import Finding
from rules.engine.rule import Rule
from rules.engine.suppressions import codes_of, suppressions


@record
class UnusedSuppression:
    """code: in lower case. line: the first that the comment is about. comment: all of it."""

    code: str
    line: int
    comment: str


def unused_suppressions(
    dockerfile: Dockerfile, rules: Iterable[Rule], suppressed: Iterable[Finding]
) -> tuple[UnusedSuppression, ...]:
    """The codes for which none of the rules, which all ran, had anything to say there. suppressed: what was silenced.

    A code of none of these rules stays out of it, whosever comment it stands in: another tool may know it. So does what
    silences everything.
    """
    found = suppressions(dockerfile).all
    if not found:
        return ()
    codes = {rule.name: codes_of(rule) for rule in rules}
    known = frozenset[str]().union(*codes.values()) - {"all"}
    silenced = [(codes[one.rule], dockerfile.source.lines_of(one.span)) for one in suppressed if one.rule in codes]
    return tuple(
        UnusedSuppression(code, one.lines.first, one.text)
        for one in found
        for code in sorted(one.codes & known)
        if not any(code in mine and one.lines.touches(lines) for mine, lines in silenced)
    )
