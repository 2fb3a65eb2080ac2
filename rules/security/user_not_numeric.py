"""USER by name."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, User
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.users import number_of


class UserNotNumeric(Rule):
    """`USER` names the user instead of its number.

    Kubernetes with `runAsNonRoot: true` refuses to start such an image, because it can't know whether the name stands
    for root. This rule is off by default, because Docker itself accepts names.
    """

    category = Category.SECURITY
    severity = Severity.HINT
    default = False
    looks_for = frozenset({"USER"})
    aliases = ("DL3066",)
    references = ("https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",)
    invalid = (
        Invalid(
            'FROM node:24-slim\nUSER node\nCMD ["node", "server.js"]\n',
            'FROM node:24-slim\nUSER 1000\nCMD ["node", "server.js"]\n',
        ),
        Invalid(
            "FROM debian:13-slim\nRUN useradd --uid 10001 app\nUSER app:app\n",
            "FROM debian:13-slim\nRUN useradd --uid 10001 app\nUSER 10001:app\n",
        ),
        Invalid("FROM debian:13-slim\nRUN useradd app\nUSER app\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nUSER 10001:10001\n", because="it is a number"),
        Valid("FROM debian:13-slim\nARG UID=1000\nUSER $UID\n", because="a build says which"),
        Valid("FROM debian:13-slim\nUSER root\n", because="that it is root is another matter"),
        Valid("FROM node:24 AS build\nUSER node\nFROM nginx:1.30\n", because="nobody runs the stage"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            last = next(iter(stage.of_type(User)[-1:]), None)
            if last is None or not context.ships(dockerfile, stage):
                continue
            word = last.arguments[0]
            name, sign, group = word.text.partition(":")
            if (
                word.literal is None
                or name.isdigit()
                or name in {"root", "", "ContainerUser", "ContainerAdministrator"}
                or not name.isidentifier()
            ):
                continue
            number = number_of(stage, name)
            fix = Fix(f"Write `{number}`", (replace(word.span, f"{number}{sign}{group}"),)) if number else None
            yield self.finding(word.span, f"Kubernetes cannot tell whether `{name}` is root: a number says so.", fix)
