"""A password in an address."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Add, Arg, Dockerfile, Env, Instruction, Run
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_URL = expression(
    r"\b[a-z][a-z0-9+.-]{1,20}://(?:(?P<user>[^\s/:@\"'$]{0,100}):(?P<password>[^\s/@\"'$]{3,200})|(?P<token>"
    r"gh[pousr]_\w{36,80}|github_pat_\w{50,100}|glpat-[\w-]{20,60}|[0-9a-f]{40}))@(?!localhost\b|127\.|\[::1\])"
)
_BESIDE_A_TOKEN = frozenset({"x-oauth-basic", "x-oauth-token", "x-access-token"})
_DUMMY = expression(
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
        Invalid(
            f"FROM debian:13-slim\nRUN git clone https://{'0123456789' * 4}:x-oauth-basic@git.example.com/app.git\n"
        ),
        Invalid(f"FROM debian:13-slim\nRUN git clone https://ghp_{'0aB' * 12}@github.com/example/app.git\n"),
    )
    valid = (
        Valid(
            "FROM debian:13-slim\nRUN git clone https://$USER:$TOKEN@git.example.com/a.git\n",
            because="they come from elsewhere",
        ),
        Valid(
            "FROM debian:13-slim\nRUN DATABASE_URL=postgres://app:start1@localhost/test make test\n",
            because="the server runs in the build itself",
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
            user, password = found["user"] or "", found["password"] or ""
            if not found["token"] and (_DUMMY.fullmatch(password) or password == user):
                continue
            start = instruction.span.start + found.start()
            span = Span(start, instruction.span.start + found.end())
            is_token = found["token"] or not _BESIDE_A_TOKEN.isdisjoint({user, password})
            what = "A token in an address" if is_token else f"The password of `{user}`"
            yield self.finding(span, f"{what} stays readable in the image's history.")
