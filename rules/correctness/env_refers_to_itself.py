"""A variable that is used in the ENV that sets it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Env
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.variables import is_known, references_in


class EnvRefersToItself(Rule):
    """An `ENV` uses a variable that it sets itself.

    All values of an `ENV` see the variables as they were before it, so the new value isn't set yet, and the builder
    inserts nothing. Set the variable in an `ENV` of its own, above.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    looks_for = frozenset({"ENV"})
    aliases = ("DL3044",)
    references = ("https://docs.docker.com/reference/dockerfile/#environment-replacement",)
    invalid = (
        Invalid("FROM alpine:3.24\nENV HOME_DIR=/srv DATA_DIR=$HOME_DIR/data\n"),
        Invalid("FROM alpine:3.24\nENV PATH=/srv/bin:$PATH PATH=/opt/bin:$PATH\n"),
    )
    valid = (
        Valid("FROM alpine:3.24\nENV HOME_DIR=/srv\nENV DATA_DIR=$HOME_DIR/data\n", because="it was set above"),
        Valid("FROM node:24\nENV PATH=/srv/bin:$PATH\n", because="that is the older value, as it is meant"),
        Valid("FROM alpine:3.24\nENV A=1\nENV A=2 B=$A\n", because="there is an older value"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "$" not in dockerfile.source.text:
            return
        for stage, env in dockerfile.each(Env):
            own = {assignment.name for assignment in env.assignments}
            above: set[str] = set()
            for assignment in env.assignments:
                for reference in references_in(assignment.value) if assignment.value is not None else ():
                    of_another = reference.name in own and reference.name != assignment.name
                    if of_another and not reference.is_optional and not is_known(stage, env, reference.name):
                        text = f"`{reference.name}` is set by this ENV itself, so it is empty here."
                        yield self.finding(reference.span, text)
                    elif reference.name == assignment.name and reference.name in above:
                        text = (
                            f"This is `{reference.name}` from above this ENV: what the ENV sets it to before is lost."
                        )
                        yield self.finding(reference.span, text)
                above.add(assignment.name)
