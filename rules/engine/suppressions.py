"""Comments that silence rules: ours, and those that people already have for hadolint, BuildKit and tally.

# slimline ignore=pip-cache-kept,DL3008 because ...    above an instruction; above the first one: the whole file
# hadolint ignore=DL3042        # hadolint stage ignore=DL3042 (above a FROM)       # hadolint global ignore=DL3042
# check=skip=JSONArgsRecommended (a directive: the whole file; above an instruction: that one)
# tally ignore=hadolint/DL3042;reason=why              # tally global ignore=...
# checkov:skip=CKV_DOCKER_3:why (the whole file)       # trivy:ignore:DS-0002 (the instruction below)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Dockerfile, From, Instruction
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange
from rules.engine.rule import Rule
from rules.engine.silencing_comments import (
    CHECKOV,
    IGNORE,
    SKIP,
    TRIVY,
    loose_comments,
    may_silence,
    silencing_comments,
)
from rules.engine.stated_reasons import is_wanted

_BUILDKIT_NAME = re.compile(r"(?:[A-Z][a-z]+){2,}\w*|JSON[A-Z]\w+")
_ALL_OF_BUILDKIT = "check=skip=all"


@record
class Suppression:
    """Codes (lower case) that are silent in some lines. text: the comment or directive that says so."""

    codes: frozenset[str]
    lines: LineRange
    text: str = ""


class Suppressions:
    """All suppressions of a file, and what its comments say in plain words."""

    def __init__(self, dockerfile: Dockerfile, all_: Iterable[Suppression] = ()) -> None:
        self.all = tuple(all_)
        self._dockerfile = dockerfile
        self._lines: dict[str, frozenset[int]] = {}

    def cover(self, rule: Rule, lines: LineRange) -> bool:
        """Whether the rule is silent in one of these lines."""
        return self._names(rule, lines) or is_wanted(rule.kept_on_purpose, self._dockerfile, lines)

    def _names(self, rule: Rule, lines: LineRange) -> bool:
        if not self.all:
            return False
        if rule.name not in self._lines:
            mine = [one.lines for one in self.all if not one.codes.isdisjoint(codes_of(rule))]
            self._lines[rule.name] = frozenset(line for one in set(mine) for line in range(one.first, one.last + 1))
        return any(line in self._lines[rule.name] for line in range(lines.first, lines.last + 1))


def codes_of(rule: Rule) -> frozenset[str]:
    """What silences a rule, in lower case: its name and aliases, and what stands for many rules."""
    buildkit = {_ALL_OF_BUILDKIT} if any(_BUILDKIT_NAME.fullmatch(alias) for alias in rule.aliases) else set()
    return frozenset({"all", rule.name, *(alias.lower() for alias in rule.aliases)} | buildkit)


def suppressions(dockerfile: Dockerfile) -> Suppressions:
    """What the file's comments silence, in its lines."""
    if not may_silence(dockerfile):
        return Suppressions(dockerfile)
    return Suppressions(
        dockerfile, (*_from_directives(dockerfile), *_from_comments(dockerfile), *_from_loose_comments(dockerfile))
    )


def _from_directives(dockerfile: Dockerfile) -> Iterator[Suppression]:
    for directive in dockerfile.directives:
        found = SKIP.match(f"# {directive.name}={directive.value}")
        if found:
            yield Suppression(_buildkit_codes(found["codes"]), _whole(dockerfile), found[0])


def _from_comments(dockerfile: Dockerfile) -> Iterator[Suppression]:
    first = next(iter(dockerfile.instructions), None)
    for instruction, comments in silencing_comments(dockerfile).items():
        yield from _read(comments, dockerfile, instruction, instruction is first)


def _from_loose_comments(dockerfile: Dockerfile) -> Iterator[Suppression]:
    """Checkov reads its comments wherever they stand: also at the end, and above a blank line."""
    for comment in loose_comments(dockerfile):
        if found := CHECKOV.match(comment):
            yield Suppression(_codes(found["codes"]), _whole(dockerfile), comment)


def _read(
    comments: Iterable[str], dockerfile: Dockerfile, instruction: Instruction, in_head: bool
) -> Iterator[Suppression]:
    for comment in comments:
        if found := IGNORE.match(comment):
            head = in_head and found["whose"].lower() == "slimline"
            scope = "global" if head else (found["scope"] or "").lower()
            yield Suppression(_codes(found["codes"]), _lines_in_scope(scope, dockerfile, instruction), comment)
        elif found := SKIP.match(comment):
            yield Suppression(_buildkit_codes(found["codes"]), instruction.lines, comment)
        elif found := CHECKOV.match(comment):
            yield Suppression(_codes(found["codes"]), _whole(dockerfile), comment)
        elif found := TRIVY.match(comment):
            yield Suppression(_trivy_codes(found["codes"]), instruction.lines, comment)


def _lines_in_scope(scope: str, dockerfile: Dockerfile, instruction: Instruction) -> LineRange:
    if scope == "global":
        return _whole(dockerfile)
    if scope == "stage" and isinstance(instruction, From):
        stage = next(stage for stage in dockerfile.stages if stage.base is instruction)
        last = stage.instructions[-1].lines.last if stage.instructions else instruction.lines.last
        return LineRange(instruction.lines.first, last)
    return instruction.lines


def _codes(text: str) -> frozenset[str]:
    """The codes of a comma-separated list; `hadolint/DL3042` also as `dl3042`."""
    codes = {code.strip().lower() for code in text.split(",")} - {""}
    return frozenset(codes | {code.rsplit("/", 1)[-1] for code in codes})


def _trivy_codes(text: str) -> frozenset[str]:
    """A check of trivy by its name of today: `AVD-DS-0002` and `DS002` were `DS-0002`."""
    code = text.lower().removeprefix("avd-")
    old = re.fullmatch(r"ds(\d{3})", code)
    return frozenset({f"ds-0{old[1]}" if old else code})


def _buildkit_codes(text: str) -> frozenset[str]:
    codes = _codes(text)
    return (codes - {"all"}) | {_ALL_OF_BUILDKIT} if "all" in codes else codes


def _whole(dockerfile: Dockerfile) -> LineRange:
    return LineRange(1, dockerfile.source.line_count)
