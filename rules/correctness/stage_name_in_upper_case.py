"""A stage's name with capital letters."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class StageNameInUpperCase(Rule):
    """The name of a stage has capital letters.

    The builder ignores case when it compares names, so `--target build` and `COPY --from=build` find the stage anyway.
    Lowercase makes that clear. There is no fix to accept, because scripts outside the file might use the name.
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
