"""A stage's name with capital letters."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class StageNameInUpperCase(Rule):
    """A stage's name has capital letters.

    The builder compares names without their case, so `--target build` and `COPY --from=build` find it all the same;
    lower case says so. There is no fix to accept: scripts outside the file may name the stage.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    housekeeping = True
    aliases = ("StageNameCasing",)
    references = ("https://docs.docker.com/reference/build-checks/stage-name-casing/",)
    invalid = (Invalid("FROM golang:1.27 AS Builder\n"),)
    valid = (Valid("FROM golang:1.27 AS builder\n", because="the name is in lower case"),)

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            name = stage.base.name
            if name is not None and name.text != name.text.lower():
                yield self.finding(name.span, f"`{name.text}` is matched in lowercase: write `{name.text.lower()}`.")
