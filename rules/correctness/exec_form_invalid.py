"""JSON that is none, and JSON that holds a whole command as one word."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage
from rules.dockerfile.parts import Instruction
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.named_packages import shortened
from rules.facts.root_images import standing
from rules.facts.stage_tree import with_bases

_TEST = expression(r"\[\s.*\s\]")
_STRINGS = expression(r"""\[\s*(?:(?:"[^"\\]*"|'[^'"\\]*'|“[^”"\\]*”)\s*(?:,\s*|(?=\])))+\]""")
_PROGRAM = expression(r"[\w./][\w./+-]*")
_FOR_A_SHELL = expression(r"""[$&|;<>`"'\\*?~]""")
_STRING = expression(r"""(["'“])(.*?)["'”]\s*(?:,|\]|$)""")


class ExecFormInvalid(Rule):
    """`CMD` or `ENTRYPOINT` has brackets that aren't valid JSON, or a whole command in one pair of quotes.

    JSON needs double quotes and no comma at the end. The builder reads everything else as the shell form: the container
    starts a shell, which looks for a command named `[`.

    The exec form starts no shell, so nothing splits `["npm start"]` at the space: the container looks for a program
    whose name is `npm start`, and ends.
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
        Invalid('FROM node:24-slim\nCMD ["npm start"]\n', 'FROM node:24-slim\nCMD ["npm", "start"]\n'),
        Invalid(
            'FROM example.com/base\nENTRYPOINT ["java -jar", "app.jar"]\n',
            'FROM example.com/base\nENTRYPOINT ["java", "-jar", "app.jar"]\n',
        ),
        Invalid('FROM debian:13-slim\nCMD ["init && serve"]\n'),
    )
    valid = (
        Valid('FROM node:24-slim\nCMD ["node", "server.js"]\n', because="it is valid JSON"),
        Valid('FROM debian:13\nENTRYPOINT ["sh", "-c"]\nCMD ["echo hi"]\n', because="the shell splits it"),
        Valid('FROM example.com/base\nCMD ["echo hi"]\n', because="the image may start a shell that splits it"),
        Valid('FROM debian:13\nCMD ["/opt/My App/run"]\n', because="a path may hold a space"),
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

        for stage in dockerfile.stages:
            yield from self._one_word(stage)

    def _one_word(self, stage: Stage) -> Iterator[Finding]:
        """What the container starts by the name of a whole command."""
        entrypoint = next((i for one in with_bases(stage) for i in reversed(one.of_type(Entrypoint))), None)
        commands = stage.of_type(Cmd)[-1:] if entrypoint is None and standing(stage) == "root" else ()
        for one in (*stage.of_type(Entrypoint)[-1:], *commands):
            first = one.arguments[0].literal if one.exec_form and one.arguments else None
            if first is None or not _is_command(first):
                continue
            rest = [word.literal or "" for word in one.arguments[1:]]
            words = None if _FOR_A_SHELL.search(first) else json.dumps([*shlex.split(first), *rest], ensure_ascii=False)
            span = Span(one.arguments[0].span.start, one.arguments[-1].span.end)
            text = f"The exec form has no shell: it looks for a program named {shortened([first])}."
            yield self.finding(
                one.span, text, None if words is None else Fix("Split the words", (replace(span, words[1:-1]),))
            )


def _is_command(word: str) -> bool:
    """Whether it is a program and its arguments: `sshd -D`, not the path `/opt/My App/run`."""
    program, _, rest = word.strip().partition(" ")
    is_path = "/" in program and "/" in rest and not rest.lstrip().startswith("-")
    return _PROGRAM.fullmatch(program) is not None and bool(rest.strip()) and not is_path


def _fix(instruction: Instruction, text: str) -> Fix | None:
    if not _STRINGS.fullmatch(text):
        return None
    words = json.dumps([found[2] for found in _STRING.finditer(text[1:])], ensure_ascii=False)
    return Fix("Write it as JSON", (replace(instruction.arguments[0].span, words),))
