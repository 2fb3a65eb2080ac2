"""COPY --from a stage that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from rules.dockerfile.model import Copy, Dockerfile, Stage
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class CopyFromUnknownStage(Rule):
    """`COPY --from` names a stage that doesn't exist, comes later, or is the stage itself.

    The build fails, or uses an image of that name from a registry. A plain name can also be an image or a named build
    context, so this rule only reports names that almost match a stage.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    looks_for = frozenset({"--from"})
    aliases = ("DL3022", "DL3023", "DF049", "DF050", "DS-0006")
    references = ("https://docs.docker.com/reference/dockerfile/#copy---from",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27 AS builder
            RUN go build -o /app .
            FROM scratch
            COPY --from=biulder /app /app
            """,
            """
            FROM golang:1.27 AS builder
            RUN go build -o /app .
            FROM scratch
            COPY --from=builder /app /app
            """,
        ),
        Invalid("FROM golang:1.27\nFROM scratch\nCOPY --from=1 /app /app\n"),
        Invalid("FROM alpine:3.24 AS app\nCOPY --from=app /a /b\n"),
        Invalid("FROM alpine:3.24\nCOPY --from=later /a /b\nFROM alpine:3.24 AS later\n"),
    )
    valid = (
        Valid("FROM golang:1.27 AS build\nFROM scratch\nCOPY --from=BUILD /a /a\n", because="case does not count"),
        Valid("FROM scratch\nCOPY --from=nginx /etc/nginx /etc/nginx\n", because="it may be an image"),
        Valid("FROM golang:1.27\nFROM scratch\nCOPY --from=0 /app /app\n", because="stages have numbers, too"),
        Valid("ARG SRC=a\nFROM alpine:3.24 AS a\nFROM scratch\nCOPY --from=$SRC /a /a\n", because="a build decides"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Copy):
            name = (copy.from_ or "").lower()
            earlier = dockerfile.stages[: stage.index]
            if not name or "$" in name or name in {s.name for s in earlier}:
                continue
            span = next(flag.span for flag in reversed(copy.flags) if flag.name == "from")
            value = Span(span.end - len(name), span.end)
            trouble = _trouble(dockerfile, stage, name)
            if trouble:
                yield self.finding(value, trouble)
            elif near := get_close_matches(name, [s.name for s in earlier if s.name], n=1, cutoff=0.75):
                fix = Fix(f"Write `{near[0]}`", (replace(value, near[0]),), changes_stages=True)
                yield self.finding(value, f"There is no stage `{name}`; did you mean `{near[0]}`?", fix)


def _trouble(dockerfile: Dockerfile, stage: Stage, name: str) -> str:
    if name.isdigit():
        number = int(name)
        if number < stage.index:
            return ""
        return f"Stage {name} is not above this one: stages count from 0."
    if name == stage.name:
        return f"`{name}` is this stage itself: COPY takes files from an earlier one."
    later = next((s for s in dockerfile.stages[stage.index + 1 :] if s.name == name), None)
    return f"The stage `{name}` comes later, in line {later.base.lines.first}." if later is not None else ""
