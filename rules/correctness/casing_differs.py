"""Keywords in two casings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, From
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_AS = re.compile(r"(?<=\s)as(?=\s)", re.IGNORECASE)


class CasingDiffers(Rule):
    """Keywords mix uppercase and lowercase.

    The builder accepts both, but a file with one casing is easier to read and to search. BuildKit warns about `FROM ...
    as` and about instructions that differ from the majority of the file.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    housekeeping = True
    aliases = ("FromAsCasing", "ConsistentInstructionCasing")
    references = (
        "https://docs.docker.com/reference/build-checks/from-as-casing/",
        "https://docs.docker.com/reference/build-checks/consistent-instruction-casing/",
    )
    invalid = (
        Invalid(
            """
            FROM golang:1.27 as build
            RUN go build -o /app .
            """,
            """
            FROM golang:1.27 AS build
            RUN go build -o /app .
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            run echo one
            RUN echo two
            """,
            """
            FROM debian:13-slim
            RUN echo one
            RUN echo two
            """,
        ),
        Invalid(
            """
            from golang:1.27 AS build
            run go build -o /app .
            """,
            """
            from golang:1.27 as build
            run go build -o /app .
            """,
        ),
    )
    valid = (
        Valid("FROM golang:1.27 AS build\nRUN go build\n", because="all keywords are in upper case"),
        Valid("from golang:1.27 as build\nrun go build\n", because="all keywords are in lower case"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        written = {i: dockerfile.source.slice(i.keyword_span) for i in dockerfile.instructions}
        lower = sum(text.islower() for text in written.values())
        is_lower = lower > len(written) - lower
        for instruction, text in written.items():
            wanted = text.lower() if is_lower else text.upper()
            if text != wanted:
                yield self._one(instruction.keyword_span, text, wanted)
            if isinstance(instruction, From) and instruction.name is not None:
                between = Span(instruction.image.span.end, instruction.name.span.start)
                found = _AS.search(" " + dockerfile.source.slice(between).replace("\n", " ") + " ")
                as_ = "as" if wanted.islower() else "AS"
                if found is not None and found[0] != as_:
                    at = between.start + found.start() - 1
                    yield self._one(Span(at, at + 2), found[0], as_)

    def _one(self, span: Span, text: str, wanted: str) -> Finding:
        fix = Fix(f"Write `{wanted}`", (replace(span, wanted),))
        return self.finding(span, f"`{text}` isn't in the same case as this file's other keywords.", fix)
