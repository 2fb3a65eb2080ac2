"""A variable that nothing sets."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby

from rules.dockerfile.model import Arg, Dockerfile, Env, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.parts import Instruction
from rules.engine.context import Context
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.named_packages import named
from rules.facts.variables import VariableReference, global_names, is_known, names_set, references, starts_bare


@record
class _Use:
    instruction: Instruction
    reference: VariableReference


class VariableUndefined(Rule):
    """An instruction uses a variable that nothing sets, so it's empty.

    An `ARG` above the first `FROM` only applies to the `FROM` lines. A stage sees it only after an `ARG` of its own. A
    name that nothing sets is often a typo. Slimline doesn't know what the base image sets, so it only reports a name if
    an `ARG` or `ENV` in the file has almost the same name, or if the base image is a plain system.
    """

    category = Category.CORRECTNESS
    aliases = ("UndefinedVar",)
    references = (
        "https://docs.docker.com/reference/build-checks/undefined-var/",
        "https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact",
    )
    invalid = (
        Invalid(
            """
            ARG VERSION=1.2
            FROM alpine:3.24
            COPY app-$VERSION.tar.gz /srv/
            """,
            """
            ARG VERSION=1.2
            FROM alpine:3.24
            ARG VERSION
            COPY app-$VERSION.tar.gz /srv/
            """,
        ),
        Invalid(
            """
            ARG CREATED
            ARG REVISION=unknown
            FROM alpine:3.24
            RUN apk add --no-cache curl
            LABEL org.opencontainers.image.created=$CREATED
            LABEL org.opencontainers.image.revision=$REVISION
            """,
            """
            ARG CREATED
            ARG REVISION=unknown
            FROM alpine:3.24
            RUN apk add --no-cache curl
            ARG CREATED
            ARG REVISION
            LABEL org.opencontainers.image.created=$CREATED
            LABEL org.opencontainers.image.revision=$REVISION
            """,
        ),
        Invalid(
            """
            FROM example.com/base
            ENV APP_HOME=/srv
            WORKDIR $APP_HOM
            """,
            """
            FROM example.com/base
            ENV APP_HOME=/srv
            WORKDIR $APP_HOME
            """,
        ),
        Invalid("FROM alpine:3.24\nCOPY $SOURCE /srv/\n"),
        Invalid("FROM alpine:3.24\nARG FILE=app-$VERSION.tar.gz\n"),
    )
    valid = (
        Valid("FROM alpine:3.24\nARG SOURCE\nCOPY $SOURCE /srv/\n", because="`--build-arg` sets it"),
        Valid("FROM node:24\nENV PATH=/srv/bin:$PATH\n", because="every image sets it"),
        Valid("FROM golang:1.27\nCOPY . $GOPATH/src/app\n", because="the base image may set it"),
        Valid(
            "ARG PYTHON_VERSION=3.14\nFROM python:$PYTHON_VERSION-slim\nENV UV_PYTHON=$PYTHON_VERSION\n",
            because="the image sets `PYTHON_VERSION` itself",
        ),
        Valid("FROM alpine:3.24\nENV A=${B:-c}\n", because="it has a default"),
        Valid("FROM alpine:3.24\nRUN echo $UNSET\n", because="that is the shell's variable"),
        Valid("FROM alpine:3.24\nENV A='$B' C=\\$D\n", because="quoted, the dollar sign is itself"),
        Valid("FROM alpine:3.24\nENV PYTHONPATH=/srv:$PYTHONPATH\n", because="it adds to what may be there"),
        Valid("FROM alpine:3.24 AS a\nENV B=1\nFROM a\nENV C=$B\n", because="the stage below sets it"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "$" not in dockerfile.source.text:
            return
        above_from = global_names(dockerfile)
        for stage in dockerfile.stages:
            unset = _unset(stage)
            for row in _between_runs(stage, [one for one in unset if one.reference.name in above_from]):
                yield self._out_of_scope(dockerfile, row)
            for use in unset:
                if use.reference.name not in above_from:
                    yield from self._unknown(dockerfile, stage, use.instruction, use.reference)

    def _out_of_scope(self, dockerfile: Dockerfile, row: Sequence[_Use]) -> Finding:
        names = list(dict.fromkeys(use.reference.name for use in row))
        if len(names) == 1:
            text = f"`{names[0]}` is set above the first `FROM`: this stage needs `ARG {names[0]}` to see it."
        else:
            text = f"{named(names)} are set above the first `FROM`: this stage needs an `ARG` for each to see them."
        above = dockerfile.block(row[0].instruction).first
        lines = tuple(f"ARG {name}" for name in names)
        title = f"Add `{lines[0]}`" + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")
        return self.finding(row[0].reference.span, text, Fix(title, (insert_lines(dockerfile.source, above, lines),)))

    def _unknown(
        self, dockerfile: Dockerfile, stage: Stage, instruction: Instruction, reference: VariableReference
    ) -> Iterator[Finding]:
        name = reference.name
        set_above = names_set(stage.before(instruction))
        alike = [one for one in set_above if abs(len(one) - len(name)) < 2 and one.isidentifier()]
        near = get_close_matches(name, alike, n=1, cutoff=0.85)
        if near:
            written = dockerfile.source.slice(reference.span).replace(name, near[0])
            text = f"Nothing sets `{name}`; did you mean `{near[0]}`?"
            yield self.finding(reference.span, text, Fix(f"Write `{near[0]}`", (replace(reference.span, written),)))
        elif starts_bare(stage):
            yield self.finding(reference.span, f"Nothing sets `{name}`, so it's empty.")


def _unset(stage: Stage) -> list[_Use]:
    """Where the stage first uses each variable that nothing sets."""
    first: dict[str, _Use] = {}
    for instruction in stage.instructions:
        for reference in references(instruction):
            own = isinstance(instruction, Env | Arg) and reference.name in names_set((instruction,))
            if own or reference.is_optional or reference.name in first:
                continue
            if not is_known(stage, instruction, reference.name):
                first[reference.name] = _Use(instruction, reference)
    return list(first.values())


def _between_runs(stage: Stage, uses: Iterable[_Use]) -> Iterator[tuple[_Use, ...]]:
    """Uses with no RUN between them, in order: an ARG above a RUN would run that again with each new value."""
    runs = [run.span.start for run in stage.of_type(Run)]
    for _, row in groupby(uses, key=lambda use: bisect(runs, use.reference.span.start)):
        yield tuple(row)
