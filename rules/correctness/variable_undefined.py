"""A variable that nothing sets."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from rules.dockerfile.model import Arg, Dockerfile, Env, Stage
from rules.dockerfile.parts import Instruction
from rules.engine.context import Context
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.variables import VariableReference, global_names, is_known, names_set, references, starts_bare


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
        Valid("FROM alpine:3.24\nENV A=${B:-c}\n", because="it has a default"),
        Valid("FROM alpine:3.24\nRUN echo $UNSET\n", because="that is the shell's variable"),
        Valid("FROM alpine:3.24\nENV A='$B' C=\\$D\n", because="quoted, the dollar sign is itself"),
        Valid("FROM alpine:3.24\nENV PYTHONPATH=/srv:$PYTHONPATH\n", because="it adds to what may be there"),
        Valid("FROM alpine:3.24 AS a\nENV B=1\nFROM a\nENV C=$B\n", because="the stage below sets it"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "$" not in dockerfile.source.text:
            return
        for stage in dockerfile.stages:
            told: set[str] = set()
            for instruction in stage.instructions:
                for reference in references(instruction):
                    own = isinstance(instruction, Env | Arg) and reference.name in names_set((instruction,))
                    unset = not own and not reference.is_optional and not is_known(stage, instruction, reference.name)
                    if unset and reference.name not in told:
                        told.add(reference.name)
                        yield from self._one(dockerfile, stage, instruction, reference)

    def _one(
        self, dockerfile: Dockerfile, stage: Stage, instruction: Instruction, reference: VariableReference
    ) -> Iterator[Finding]:
        name = reference.name
        if name in global_names(dockerfile):
            text = f"`{name}` is set above the first `FROM`: this stage needs `ARG {name}` to see it."
            above = dockerfile.block(instruction).first
            fix = Fix(f"Add `ARG {name}`", (insert_lines(dockerfile.source, above, (f"ARG {name}",)),))
            yield self.finding(reference.span, text, fix)
            return
        set_above = names_set(stage.before(instruction))
        alike = [one for one in set_above if abs(len(one) - len(name)) < 2 and one.isidentifier()]
        near = get_close_matches(name, alike, n=1, cutoff=0.85)
        if near:
            written = dockerfile.source.slice(reference.span).replace(name, near[0])
            text = f"Nothing sets `{name}`; did you mean `{near[0]}`?"
            yield self.finding(reference.span, text, Fix(f"Write `{near[0]}`", (replace(reference.span, written),)))
        elif starts_bare(stage):
            yield self.finding(reference.span, f"Nothing sets `{name}`, so it's empty.")
