"""A password in an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Add, Arg, Dockerfile, Env, Instruction, Run
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://(?P<user>[^\s/:@\"'$]{0,100}):(?P<password>[^\s/@\"'$]{3,200})@")
_DUMMY = re.compile(
    r"(?i)(?:pass(?:word)?|pwd|secret|change_?me|example|test|dummy|xxx+|user|root|postgres|admin|guest)"
)


class PasswordInUrl(Rule):
    """A URL contains a password.

    The layer and its history keep the instruction word for word. Pass the password to the build as a secret. git reads
    one from `RUN --mount=type=secret,id=netrc,target=/root/.netrc`, and pip and npm read one from their own files.
    """

    category = Category.SECURITY
    severity = Severity.ERROR
    references = ("https://docs.docker.com/build/building/secrets/",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN git clone https://bot:s3cr3tt0ken@git.example.com/app.git\n"),
        Invalid("FROM python:3.14-slim\nENV PIP_INDEX_URL=https://ci:hunter2hunter2@pypi.example.com/simple\n"),
    )
    valid = (
        Valid(
            "FROM debian:13-slim\nRUN git clone https://$USER:$TOKEN@git.example.com/a.git\n",
            because="they come from elsewhere",
        ),
        Valid("FROM debian:13-slim\nENV DSN=postgres://user:password@db/app\n", because="the password is none"),
        Valid("FROM debian:13-slim\nRUN git clone ssh://git@git.example.com:2222/app.git\n", because="that is a port"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "@" not in dockerfile.source.text:
            return
        for instruction in dockerfile.instructions:
            if isinstance(instruction, Run | Env | Arg | Add):
                yield from self._in(dockerfile, instruction)

    def _in(self, dockerfile: Dockerfile, instruction: Instruction) -> Iterator[Finding]:
        text = dockerfile.source.slice(instruction.span)
        for found in _URL.finditer(text):
            if _DUMMY.fullmatch(found["password"]) or found["password"] == found["user"]:
                continue
            start = instruction.span.start + found.start()
            span = Span(start, instruction.span.start + found.end())
            yield self.finding(span, f"The password of `{found['user']}` stays readable in the image's history.")
