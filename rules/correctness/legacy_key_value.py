"""ENV and LABEL without an equals sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Assigning, Dockerfile, Env, Label
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_BARE = re.compile(r"[\w./:@%+,$={}~-]+")
_PLAIN = re.compile(r"[^\"'\\`\n#]+")
_QUOTED = re.compile(r"\"[^\"\\`\n]*\"|'[^'\\`\n]*'")


class LegacyKeyValue(Rule):
    """`ENV` or `LABEL` uses the old form, with a space between name and value.

    `ENV NAME value` takes the rest of the line as one value, so a second assignment on the line becomes part of the
    first. BuildKit warns about this form. With `=`, it's clear where a value ends.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"ENV", "LABEL"})
    housekeeping = True
    aliases = ("LegacyKeyValueFormat",)
    references = ("https://docs.docker.com/reference/build-checks/legacy-key-value-format/",)
    invalid = (
        Invalid("FROM alpine:3.24\nENV HOME_DIR /srv\n", "FROM alpine:3.24\nENV HOME_DIR=/srv\n"),
        Invalid("FROM alpine:3.24\nENV OPTS -a -b $C\n", 'FROM alpine:3.24\nENV OPTS="-a -b $C"\n'),
        Invalid('FROM alpine:3.24\nENV OPTS "-a -b"\n', 'FROM alpine:3.24\nENV OPTS="-a -b"\n'),
        Invalid('FROM alpine:3.24\nENV JSON {"a": "b"}\n'),
    )
    valid = (
        Valid("FROM alpine:3.24\nENV HOME_DIR=/srv\n", because="it has an equals sign"),
        Valid("FROM alpine:3.24\nARG HOME_DIR\n", because="an ARG needs no value"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for kind in (Env, Label):
            for _, instruction in dockerfile.each(kind):
                if instruction.legacy:
                    text = f"`{instruction.assignments[0].name}` and its value are separated by a space, not by `=`."
                    yield self.finding(instruction.span, text, _fix(dockerfile, instruction))


def _fix(dockerfile: Dockerfile, instruction: Assigning) -> Fix | None:
    """Only where the value means the same in both forms: quotes inside it, escapes and comments do not."""
    value = instruction.assignments[0].value
    if value is None or instruction.lines.first != instruction.lines.last:
        return None
    written = dockerfile.source.slice(value.span)
    if not (_BARE.fullmatch(written) or _QUOTED.fullmatch(written)):
        if not _PLAIN.fullmatch(written):
            return None
        written = f'"{written}"'
    name = instruction.assignments[0].name
    start = instruction.assignments[0].span.start
    if dockerfile.source.slice(Span(start, start + len(name))) != name:
        return None
    return Fix("Write it with `=`", (replace(Span(start + len(name), value.span.end), f"={written}"),))
