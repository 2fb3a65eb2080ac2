"""Settings that never change stand below the copy of the source."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Env, Expose, Instruction, Label, Stage, Stopsignal, Transfer
from rules.engine.context import Context
from rules.engine.edits import delete_lines, insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.facts.whole_context_copies import whole_copies


class SettingsBelowSource(Rule):
    """`ENV`, `EXPOSE`, or `LABEL` comes after the copy of the source, so every change repeats it.

    With BuildKit, these instructions create no files and take no time, which is why this rule is off by default. The
    legacy builder starts a container for each. In any case, a file is easier to read if what is stable comes before
    what changes.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    severity = Severity.HINT
    default = False
    references = ("https://docs.docker.com/build/cache/optimize/#order-your-layers",)
    invalid = (
        Invalid(
            """
            FROM python:3.14-slim
            COPY . /app
            ENV PORT=8000
            EXPOSE 8000
            CMD ["python", "/app/main.py"]
            """,
            """
            FROM python:3.14-slim
            ENV PORT=8000
            EXPOSE 8000
            COPY . /app
            CMD ["python", "/app/main.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.14-slim
            ENV PORT=8000
            COPY . /app
            """,
            because="it stands above the source",
        ),
        Valid(
            """
            FROM python:3.14-slim
            COPY . /app
            RUN python -m compileall /app
            ENV PYTHONDONTWRITEBYTECODE=1
            """,
            because="above the step it would change what the step does",
        ),
        Valid(
            """
            FROM python:3.14-slim
            COPY . $HOME
            ENV HOME=/app
            """,
            because="the copy reads the variable",
        ),
        Valid(
            """
            FROM python:3.14-slim
            ARG COMMIT
            COPY . /app
            LABEL commit=$COMMIT
            """,
            because="its value changes with the source",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in whole_copies(dockerfile):
            below = _settings(dockerfile, stage, copy)
            if not below or "$" in copy.value:
                continue
            source = dockerfile.source
            lines = [
                line.removesuffix("\r")
                for one in below
                for line in source.slice(source.span_of(one.lines)).removesuffix("\n").split("\n")
            ]
            at = dockerfile.block(copy).first
            edits = (insert_lines(source, at, tuple(lines)), *(delete_lines(source, one.lines) for one in below))
            message = f"`{below[0].keyword}` never changes, but `{copy.keyword} {copy.value}` above it repeats it."
            yield self.finding(below[0].span, message, Fix("Set it above the copy of the source", edits))


def _settings(dockerfile: Dockerfile, stage: Stage, copy: Transfer) -> list[Instruction]:
    """The settings directly below a COPY, as far as none has a comment or a variable."""
    found: list[Instruction] = []
    for instruction in stage.after(copy):
        is_setting = isinstance(instruction, Env | Expose | Label | Stopsignal) and "$" not in instruction.value
        if not is_setting or dockerfile.comments_above(instruction):
            break
        found.append(instruction)
    return found
