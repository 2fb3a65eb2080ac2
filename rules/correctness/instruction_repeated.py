"""Two CMDs in one stage."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Healthcheck, Instruction
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.named_packages import shortened

_LAST_COUNTS: tuple[type[Instruction], ...] = (Cmd, Entrypoint, Healthcheck)


class InstructionRepeated(Rule):
    """A stage has two `CMD`, `ENTRYPOINT`, or `HEALTHCHECK` instructions.

    Only the last one counts. The earlier ones only mislead readers.
    """

    category = Category.CORRECTNESS
    aliases = (
        "DL4003",
        "DL4004",
        "DL3012",
        "MultipleInstructionsDisallowed",
        "DF038",
        "DF039",
        "DF041",
        "DS-0007",
        "DS-0016",
        "DS-0023",
    )
    references = ("https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            CMD ["node", "old.js"]
            CMD ["node", "server.js"]
            """,
            """
            FROM node:24-slim
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            HEALTHCHECK NONE
            ENTRYPOINT ["a"]
            ENTRYPOINT ["b"]
            HEALTHCHECK CMD ["c"]
            """,
            """
            FROM node:24-slim
            ENTRYPOINT ["b"]
            HEALTHCHECK CMD ["c"]
            """,
            findings=2,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim AS development
            CMD ["npm", "run", "dev"]
            FROM node:24-slim
            CMD ["node", "server.js"]
            """,
            because="each stage has its own",
        ),
        Valid(
            """
            FROM node:24-slim
            CMD ["node", "server.js"]
            ONBUILD CMD ["node", "child.js"]
            """,
            because="the second one is for the images that are built from this one",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for kind in _LAST_COUNTS:
                *earlier, last = stage.of_type(kind) or (None,)
                for instruction in filter(None, earlier):
                    assert last is not None
                    name = shortened(dockerfile.source.text[instruction.span.start : instruction.span.end].split())
                    text = f"{name} has no effect: line {last.lines.first} replaces it."
                    fix = Fix(
                        f"Delete this {instruction.keyword}", (delete_lines(dockerfile.source, instruction.lines),)
                    )
                    yield self.finding(instruction.span, text, fix)
