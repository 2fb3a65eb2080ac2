"""Suppressions that silence nothing: what they were for is mended, and whoever reads them looks for it in vain."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.engine.finding import Finding
from rules.engine.rule import Rule
from rules.engine.suppressions import Suppression, codes_of, suppressions


def unused_suppressions(
    dockerfile: Dockerfile, rules: Iterable[Rule], suppressed: Iterable[Finding]
) -> tuple[Suppression, ...]:
    """The file's suppressions of these rules, none of whose findings they silenced.

    suppressed: as `Analysis.suppressed` has them. A suppression with a code of none of these rules stays out of it: it
    may be for another tool. So does one of everything.
    """
    codes = {rule.name: codes_of(rule) for rule in rules}
    silenced = [(codes[one.rule], dockerfile.source.lines_of(one.span)) for one in suppressed if one.rule in codes]
    known = frozenset().union(*codes.values())
    return tuple(
        one
        for one in suppressions(dockerfile).all
        if one.codes <= known | _prefixed(one.codes)
        and "all" not in one.codes
        and not any(not one.codes.isdisjoint(mine) and one.lines.touches(lines) for mine, lines in silenced)
    )


def _prefixed(codes: frozenset[str]) -> frozenset[str]:
    """`hadolint/dl3042`: the same code stands there without its tool, too."""
    return frozenset(code for code in codes if "/" in code)
