"""Two programs that download."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Word
from rules.ecosystems.catalogue import bringing, of_system
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import invocation
from rules.facts.command_prefixes import without_prefixes

_BOTH = frozenset({"curl", "wget"})


class CurlAndWgetInstalled(Rule):
    """`curl` and `wget` are both installed and used.

    Both download files. With only one of them, the image is smaller and has one program less to keep up to date.

    This rule is off by default, because people who work in an image might want both.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"curl"})
    default = False
    aliases = ("DL4001", "DF058", "DS-0014")
    references = ("https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",)
    invalid = (
        Invalid(
            """
            FROM debian:13-slim
            RUN apt-get update && apt-get install -y curl wget
            RUN curl -fsSLO https://example.com/a && wget https://example.com/b
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            RUN apt-get update && apt-get install -y curl wget
            RUN curl -fsSLO https://example.com/a
            """,
            because="a program may use the other",
        ),
        Valid(
            """
            FROM alpine:3.24
            RUN apk add --no-cache curl && wget https://example.com/a && curl -fsSLO https://example.com/b
            """,
            because="BusyBox brings its `wget`",
        ),
        Valid(
            """
            FROM debian:13-slim AS one
            RUN apt-get update && apt-get install -y curl && curl -fsSLO https://example.com/a
            FROM debian:13-slim
            RUN apt-get update && apt-get install -y wget && wget https://example.com/b
            """,
            because="each stage has one",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            installed = _installed(stage)
            if installed.keys() == _BOTH and _used(stage) == _BOTH:
                text = "`curl` and `wget` both download: one of them is enough."
                yield self.finding(max(word.span for word in installed.values()), text)


def _installed(stage: Stage) -> dict[str, Word]:
    calls = filter(None, (invocation(command) for run in stage.of_type(Run) for command in run.commands))
    system = (call for call in calls if call.tool in of_system() and call.subcommand in bringing(call.tool))
    return {word.literal: word for call in system for word in call.operands if word.literal in _BOTH}


def _used(stage: Stage) -> frozenset[str]:
    commands = (without_prefixes(command)[0] for run in stage.of_type(Run) for command in run.commands)
    return frozenset(words[0].text.rsplit("/", 1)[-1] for words in commands if words) & _BOTH
