"""A value that is different in every build stands above steps that could be cached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from rules.dockerfile.model import Arg, Assignment, Dockerfile, Env, Instruction, Run, Stage, Transfer
from rules.ecosystems.catalogue import bringing
from rules.engine.context import Context
from rules.engine.edits import delete_lines, insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
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
    invalid = (
        Invalid(
            """
            FROM python:3.14-slim
            ARG GIT_COMMIT
            RUN apt-get update && apt-get install -y curl
            RUN pip install flask
            LABEL commit=$GIT_COMMIT
            CMD ["python", "app.py"]
            """,
            """
            FROM python:3.14-slim
            RUN apt-get update && apt-get install -y curl
            RUN pip install flask
            ARG GIT_COMMIT
            LABEL commit=$GIT_COMMIT
            CMD ["python", "app.py"]
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            ARG BUILD_NUMBER
            ENV BUILD_NUMBER=$BUILD_NUMBER
            COPY package.json .
            RUN npm install
            COPY . .
            """,
            """
            FROM node:24-slim
            COPY package.json .
            RUN npm install
            ARG BUILD_NUMBER
            ENV BUILD_NUMBER=$BUILD_NUMBER
            COPY . .
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.14-slim
            RUN pip install flask
            ARG GIT_COMMIT
            LABEL commit=$GIT_COMMIT
            """,
            because="it stands below the slow step",
        ),
        Valid(
            """
            FROM golang:1.27
            ARG GIT_COMMIT
            RUN go build -ldflags "-X main.commit=$GIT_COMMIT" .
            """,
            because="the step uses it",
        ),
        Valid(
            """
            FROM debian:13-slim
            ARG CACHEBUST=1
            RUN apt-get update && apt-get install -y curl
            """,
            because="it is there to make the step run again",
        ),
        Valid(
            """
            FROM rust:1
            ARG GIT_SHA
            RUN apt-get update && apt-get install -y cmake
            RUN cargo build --release
            """,
            because="nothing names it, so the build reads it from its environment",
        ),
        Valid(
            """
            FROM debian:13-slim
            ARG TOOL_COMMIT=3f2a91c
            RUN apt-get update && apt-get install -y git
            RUN git clone https://example.com/tool && git -C tool checkout $TOOL_COMMIT
            """,
            because="the default is a revision: it changes when somebody wants it to",
        ),
        Valid(
            """
            ARG TOOL_COMMIT=3f2a91c
            FROM debian:13-slim
            ARG TOOL_COMMIT
            RUN apt-get update && apt-get install -y git
            RUN git clone https://example.com/tool && git -C tool checkout $TOOL_COMMIT
            """,
            because="the default above the first FROM is a revision",
        ),
        Valid(
            """
            FROM alpine:3.22
            ARG JAVA_BUILD_NUMBER=12
            ENV JAVA_VERSION=8.192.$JAVA_BUILD_NUMBER
            RUN apk add --no-cache curl
            """,
            because="a number as default is the version that is wanted",
        ),
        Valid(
            """
            FROM python:3.14-slim
            ARG GIT_COMMIT
            ENV GIT_COMMIT=$GIT_COMMIT
            COPY . /app
            RUN pip install /app
            """,
            because="the source stands above the step as well, and changes with the commit",
        ),
        Valid(
            """
            FROM debian:13-slim
            ARG GIT_COMMIT
            ARG BUILD_DATE
            RUN echo "built $BUILD_DATE" > /etc/motd && apt-get update && apt-get install -y curl
            LABEL commit=$GIT_COMMIT
            """,
            because="the step uses another value that differs in every build",
        ),
        Valid(
            """
            ARG GIT_COMMIT
            FROM python:3.14-slim
            RUN pip install flask
            """,
            because="an ARG above the first FROM is no part of the steps",
        ),
        Valid(
            """
            FROM python:3.14-slim
            ARG VERSION=1.2
            RUN pip install app==$VERSION
            """,
            because="a version changes when somebody wants it to",
        ),
    )

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
