"""A stage that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class StageUnused(Rule):
    """A stage has no name, and nothing uses its result.

    The builder skips the stage, and its steps never run. Either it's a leftover, or a `COPY --from` should name it.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    housekeeping = True
    aliases = ("no-unreachable-stages",)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27
            RUN go build -o /app .
            FROM debian:13-slim
            COPY app /app
            """,
        ),
    )
    valid = (
        Valid(
            "FROM golang:1.27\nRUN go build -o /app .\nFROM scratch\nCOPY --from=0 /app /app\n", because="it is used"
        ),
        Valid("FROM golang:1.27 AS test\nRUN go test\nFROM scratch\nCOPY app /\n", because="a build can name it"),
        Valid(
            """
            FROM golang:1.27 AS build
            FROM scratch
            RUN --mount=from=build,target=/b cp /b/app /app
            """,
            because="a mount reads it",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if len(dockerfile.stages) < 2:
            return
        used = {name.lower() for name in _named(dockerfile)}
        if any("$" in name for name in used):
            return
        for stage in dockerfile.stages[:-1]:
            is_used = stage.name is not None or str(stage.index) in used | context.build.targets
            if not is_used:
                text = f"Nothing uses this stage (number {stage.index}), so the builder skips it."
                yield self.finding(stage.base.span, text)


def _named(dockerfile: Dockerfile) -> Iterator[str]:
    """The stages and images that copies and mounts name."""
    for _, copy in dockerfile.each(Transfer):
        yield copy.flag("from") or ""
    for _, run in dockerfile.each(Run):
        for mount in run.mounts:
            yield mount.options.get("from") or ""
