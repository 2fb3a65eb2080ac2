"""Two stages of one name."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Stage
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class StageNameRepeated(Rule):
    """Two stages have the same name.

    `COPY --from`, `FROM`, and `--target` always mean the later one. The builder ignores case when it compares names.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("DL3024", "DuplicateStageName", "DF042", "CKV_DOCKER_11", "DS-0012")
    references = ("https://docs.docker.com/reference/build-checks/duplicate-stage-name/",)
    invalid = (Invalid("FROM golang:1.27 AS build\nFROM node:24 AS Build\n"),)
    valid = (Valid("FROM golang:1.27 AS build\nFROM node:24 AS web\n", because="the names differ"),)

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        first: dict[str, Stage] = {}
        for stage in dockerfile.stages:
            if stage.name is None or stage.base.name is None:
                continue
            earlier = first.setdefault(stage.name, stage)
            if earlier is not stage:
                line = earlier.base.lines.first
                yield self.finding(
                    stage.base.name.span, f"`{stage.base.name.text}` is also the name of the stage in line {line}."
                )
