"""A value that is different in every build stands above steps that could be cached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from rules.cache_order._changing_value_above_slow_steps_examples import INVALID, VALID
from rules.dockerfile.model import Arg, Assignment, Dockerfile, Env, Instruction, Run, Stage, Transfer
from rules.ecosystems.catalogue import bringing
from rules.engine.context import Context
from rules.engine.edits import delete_lines, insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import Invocation, invocation
from rules.facts.whole_context_copies import is_whole

_CHANGING = re.compile(
    r"(^|_)(BUILD_?(DATE|TIME|NUMBER|NO|ID|STAMP|TIMESTAMP)|GIT_?(COMMIT|SHA|HASH)|VCS_?(REF|REVISION)|COMMIT(_?(SHA|HASH|ID))?"
    r"|CI_COMMIT\w*|GITHUB_(SHA|RUN_ID|RUN_NUMBER)|TIMESTAMP)$",
    re.IGNORECASE,
)
_OF_SOURCE = re.compile(r"COMMIT|SHA|HASH|VCS|REF|REVISION", re.IGNORECASE)
_CHOSEN = re.compile(r"[0-9a-f]{7,40}$|(?![01]?$)\d[\w.+-]*$")


MAX_ARGS = 50
"""ARGs of a stage that are looked at; each is followed to the end of the stage."""


class ChangingValueAboveSlowSteps(Rule):
    """A build number, date, or commit comes before steps that don't use it, so nothing below is ever cached.

    An `ARG` is part of the cache key of every `RUN` below it, and an `ENV` of everything below it. A value that differs
    in every build runs all of them again. Declare it where it's used, usually at the end, next to the `LABEL` or `ENV`
    that uses it.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    looks_for = frozenset({"ARG"})
    references = ("https://docs.docker.com/build/cache/invalidation/#build-arguments",)
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            args = [arg for arg in islice(stage.of_type(Arg), MAX_ARGS) if len(arg.assignments) == 1]
            values = stage.global_variables
            changing = {arg.assignments[0].name: arg for arg in args if _changes(arg.assignments[0], values)}
            is_told = False
            for name, arg in changing.items():
                slow = _slow_below(stage, arg, name, changing)
                if not slow or not any(_uses(later, name) for later in stage.after(arg)):
                    continue
                fix = _fix(dockerfile, stage, arg, slow[-1], name)
                if fix is None and is_told:
                    continue
                is_told = is_told or fix is None
                line = slow[0].lines.first
                message = f"`{name}` changes with every build, so the step in line {line} is never cached."
                yield self.finding(arg.span, message, fix)


def _changes(assignment: Assignment, above_from: Mapping[str, str]) -> bool:
    """Whether the value differs in every build, by its name. A revision or a number as default is a choice.

    above_from: the defaults above the first FROM, which an ARG without one takes over.
    """
    default = assignment.value.text if assignment.value is not None else above_from.get(assignment.name, "")
    return _CHANGING.search(assignment.name) is not None and _CHOSEN.match(default) is None


def _slow_below(stage: Stage, arg: Arg, name: str, changing: Iterable[str]) -> tuple[Run, ...]:
    """The slow RUNs between the ARG and the first instruction that uses it in earnest.

    Not those that would run again all the same: they use another such value, or stand below the source that a commit
    stands for.
    """
    found: list[Run] = []
    for instruction in stage.after(arg):
        if _uses(instruction, name) and not isinstance(instruction, Env):
            break
        if isinstance(instruction, Transfer) and is_whole(instruction) and _OF_SOURCE.search(name):
            break
        if isinstance(instruction, Run) and _is_slow(instruction) and not any(_uses(instruction, n) for n in changing):
            found.append(instruction)
    return tuple(found)


def _uses(instruction: Instruction, name: str) -> bool:
    text = instruction.value + "".join(heredoc.text for heredoc in instruction.heredocs)
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _is_slow(run: Run) -> bool:
    calls = (invocation(command) for command in run.commands)
    return any(call is not None and not bringing(call.tool).isdisjoint(_asked_for(call)) for call in calls)


def _asked_for(call: Invocation) -> tuple[str, ...]:
    """The sub-command; of a tool without any the goals, of which the last part counts."""
    return (call.subcommand,) if call.subcommand else tuple(text.rpartition(":")[2] for text in call.operand_texts)


def _fix(dockerfile: Dockerfile, stage: Stage, arg: Arg, last: Run, name: str) -> Fix | None:
    """Moves the ARG, with the ENV that takes its value, below the last slow step."""
    moved: list[Instruction] = [arg]
    for instruction in stage.after(arg):
        if instruction is last:
            break
        if _uses(instruction, name):
            moved.append(instruction)
    if any(not isinstance(one, Arg | Env) or dockerfile.comments_above(one) for one in moved):
        return None
    if any(len(one.assignments) > 1 for one in moved if isinstance(one, Env)):
        return None
    source = dockerfile.source
    lines = [
        line.removesuffix("\r")
        for one in moved
        for line in source.slice(source.span_of(one.lines)).removesuffix("\n").split("\n")
    ]
    edits = (
        *(delete_lines(source, one.lines) for one in moved),
        insert_lines(source, last.lines.last + 1, tuple(lines)),
    )
    return Fix(f"Declare `{name}` below the step in line {last.lines.first}", edits, _CAUTION)


_CAUTION = "Check that no step in between reads the value indirectly, for example in a script."
