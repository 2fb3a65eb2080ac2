"""An empty line inside an instruction."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parts import Instruction
from rules.dockerfile.source import LineRange
from rules.engine.context import Context
from rules.engine.edits import delete
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid


class EmptyContinuationLine(Rule):
    r"""An instruction continues after an empty line.

    The builder skips the empty line and warns that a future version won't: the instruction would end there. A line with
    a comment is fine.
    """

    category = Category.CORRECTNESS
    aliases = ("NoEmptyContinuation",)
    references = ("https://docs.docker.com/reference/build-checks/no-empty-continuation/",)
    invalid = (
        Invalid(
            """
            FROM alpine:3.24
            RUN apk add --no-cache \\

                curl
            """,
            """
            FROM alpine:3.24
            RUN apk add --no-cache \\
                curl
            """,
        ),
    )
    valid = (
        Valid("FROM alpine:3.24\nRUN apk add --no-cache \\\n  # for probes\n  curl\n", because="it is a comment"),
        Valid("FROM alpine:3.24\nRUN <<EOF\na\n\nb\nEOF\n", because="a heredoc has lines of its own"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        source = dockerfile.source
        for instruction in dockerfile.instructions:
            lines = [n for n in _lines(dockerfile, instruction) if not source.line(n).strip()]
            if lines:
                edits = tuple(delete(source.span_of(LineRange(n, n))) for n in lines)
                text = f"The {instruction.keyword} continues after an empty line, which future builders will reject."
                yield self.finding(source.span_of(LineRange(lines[0], lines[0])), text, Fix("Delete it", edits))


def _lines(dockerfile: Dockerfile, instruction: Instruction) -> range:
    """The numbers of the instruction's lines, without those of its heredocs."""
    last = instruction.lines.last
    if instruction.heredocs:
        last = dockerfile.source.line_of(instruction.heredocs[0].body.start) - 1
    return range(instruction.lines.first + 1, last)
