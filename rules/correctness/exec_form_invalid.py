"""JSON that is none."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run
from rules.dockerfile.parts import Instruction
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_TEST = expression(r"\[\s.*\s\]")
_STRINGS = expression(r"""\[\s*(?:(?:"[^"\\]*"|'[^'"\\]*'|“[^”"\\]*”)\s*(?:,\s*|(?=\])))+\]""")
_STRING = expression(r"""(["'“])(.*?)["'”]\s*(?:,|\]|$)""")


class ExecFormInvalid(Rule):
    """`CMD` or `ENTRYPOINT` has brackets that aren't valid JSON.

    JSON needs double quotes and no comma at the end. The builder reads everything else as the shell form: the container
    starts a shell, which looks for a command named `[`.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("invalid-json-form", "JSON_IN_SINGLE_QUOTES")
    references = ("https://docs.docker.com/reference/dockerfile/#exec-form",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            CMD ['node', 'server.js']
            """,
            """
            FROM node:24-slim
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            ENTRYPOINT ["node", "server.js",]
            """,
            """
            FROM node:24-slim
            ENTRYPOINT ["node", "server.js"]
            """,
        ),
        Invalid("FROM node:24-slim\nCMD [node, server.js]\n"),
    )
    valid = (
        Valid('FROM node:24-slim\nCMD ["node", "server.js"]\n', because="it is valid JSON"),
        Valid("FROM debian:13-slim\nCMD [ -f /run/pid ] && exec cron -f\n", because="this `[` is the command"),
        Valid("FROM debian:13-slim\nRUN [ -d /srv ] || mkdir /srv\n", because="this `[` is the command"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for kind in (Cmd, Entrypoint, Run):
            for _, instruction in dockerfile.each(kind):
                text = instruction.value.strip()
                if instruction.exec_form or not text.startswith("[") or instruction.heredocs:
                    continue
                if text.endswith("]") and not (_TEST.fullmatch(text) and "," not in text):
                    yield self.finding(
                        instruction.span,
                        f"This isn't valid JSON: a shell runs `{text}` as a command.",
                        _fix(instruction, text),
                    )


def _fix(instruction: Instruction, text: str) -> Fix | None:
    if not _STRINGS.fullmatch(text):
        return None
    words = json.dumps([found[2] for found in _STRING.finditer(text[1:])], ensure_ascii=False)
    return Fix("Write it as JSON", (replace(instruction.arguments[0].span, words),))
