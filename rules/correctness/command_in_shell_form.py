"""CMD or ENTRYPOINT in the shell form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Stage
from rules.dockerfile.script import Script
from rules.dockerfile.shell import read_text
from rules.dockerfile.words import Command
from rules.ecosystems.syntax import words
from rules.engine.context import Context
from rules.engine.edits import insert, replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.image_shells import brings_a_system, family, family_by_calls
from rules.facts.stage_tree import with_bases

_BUILTINS = words(
    ". : [ alias cd command echo eval exec exit export false printf read set shift source test times trap true type"
    " ulimit umask unset wait"
)
_ENDS_AT_ONCE = words(
    "basename cat chmod chown cmp cp cut date df diff dirname du echo env find free grep head hostname id install ln ls"
    " md5sum mkdir mv printenv printf ps pwd rm sed sha256sum sort stat sum touch tr uname wc which whoami"
)
_DEAF = "runs this {} and doesn't pass on the `docker stop` signal"
_MISSING = "is to run this {}, and the image has none"
_PERHAPS_DEAF = "runs this {}, and dash, for one, wouldn't pass on the `docker stop` signal"
_RESOLVED_BY_SHELL = re.compile(r"^~|[*?\[{]")


class CommandInShellForm(Rule):
    """`CMD` or `ENTRYPOINT` is in the shell form, so a shell stands between the container and the program.

    `docker stop` sends its signal to the shell, and dash, the `/bin/sh` of Debian and Ubuntu, doesn't pass it on. After
    ten seconds, Docker kills the program in the middle of its work. Write a command that needs no shell as JSON. If
    variables or `&&` need a shell, put `exec` before the last command, so that the program replaces the shell. BusyBox,
    the `/bin/sh` of Alpine, does this by itself, and so does bash for a single command. In these cases, the shell is
    only unnecessary.

    The program must still handle the signal: the first process of a container ignores a signal without a handler.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"CMD", "ENTRYPOINT"})
    aliases = ("DL3025", "JSONArgsRecommended", "DF018", "DF025")
    references = (
        "https://docs.docker.com/reference/build-checks/json-args-recommended/",
        "https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example",
    )
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            CMD node server.js
            """,
            """
            FROM node:24-slim
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM nginx:1.30
            ENTRYPOINT nginx -g 'daemon off;'
            """,
            """
            FROM nginx:1.30
            ENTRYPOINT ["nginx", "-g", "daemon off;"]
            """,
        ),
        Invalid(
            """
            FROM eclipse-temurin:25-jre
            ENTRYPOINT java $JAVA_OPTS -jar app.jar
            """,
            """
            FROM eclipse-temurin:25-jre
            ENTRYPOINT exec java $JAVA_OPTS -jar app.jar
            """,
        ),
        Invalid(
            """
            FROM python:3.14-slim
            CMD python manage.py migrate && \\
                gunicorn app.wsgi
            """,
            """
            FROM python:3.14-slim
            CMD python manage.py migrate && \\
                exec gunicorn app.wsgi
            """,
        ),
        Invalid("FROM scratch\nCOPY app /app\nCMD /app\n", 'FROM scratch\nCOPY app /app\nCMD ["/app"]\n'),
        Invalid(
            """
            FROM debian:13-slim
            CMD service cron start; tail -f /dev/null | tee /log
            """,
        ),
    )
    valid = (
        Valid(
            "FROM eclipse-temurin:25-jre-alpine\nENTRYPOINT java $JAVA_OPTS -jar app.jar\n",
            because="BusyBox lets the last command take its place",
        ),
        Valid('FROM node:24-slim\nCMD ["node", "server.js"]\n', because="it is in the exec form"),
        Valid("FROM node:24-slim\nCMD exec node server.js $ARGS\n", because="the program takes the shell's place"),
        Valid(
            """
            FROM node:24-slim
            SHELL ["/bin/bash", "-lc"]
            CMD node server.js
            """,
            because="whoever chose a shell wants it",
        ),
        Valid(
            """
            FROM golang:1.27 AS build
            CMD go test ./...
            FROM scratch
            COPY --from=build /app /app
            ENTRYPOINT ["/app"]
            """,
            because="nobody runs the builder's command",
        ),
        Valid(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2025\nCMD ping -t localhost\n",
            because="Windows has other signals and another shell",
        ),
        Valid("FROM node:24-slim\nCMD ['node', 'server.js']\n", because="this is meant as JSON: another rule says so"),
        Valid("FROM debian:13-slim\nCMD mkdir -p /out && cp /a /out\n", because="it has ended before anybody stops it"),
        Valid("FROM debian:13-slim\nCMD cd /srv\n", because="only a shell knows `cd`"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if not context.ships(dockerfile, stage) or _is_windows(dockerfile, stage):
                continue
            starts: tuple[Cmd | Entrypoint, ...] = (*stage.of_type(Entrypoint)[-1:], *stage.of_type(Cmd)[-1:])
            for start in starts:
                is_default = stage.shell_at(start) == ("/bin/sh", "-c")
                if start.exec_form or not is_default or start.heredocs or start.value.startswith("["):
                    continue
                script = read_text(start.arguments[0].text)
                steps_aside = _steps_aside(stage, script)
                if _is_meant(script) or (steps_aside and not _fits_json(script)):
                    continue
                fix = None if script.beyond else _fix(dockerfile, stage, start, script)
                what = _what(stage, steps_aside)
                yield self.finding(start.span, f"A shell {what.format(start.keyword)}.", fix)


def _what(stage: Stage, steps_aside: bool) -> str:
    if family(stage) == "none" and not any(map(brings_a_system, with_bases(stage))):
        return _MISSING
    if steps_aside:
        return "starts this {}, which doesn't need one"
    return _PERHAPS_DEAF if family_by_calls(stage) == "unknown" else _DEAF


def _steps_aside(stage: Stage, script: Script) -> bool:
    """Whether the image's shell lets its last command take its place by itself."""
    last = script.commands[-1] if script.commands else None
    if last is None or last.inside or last.after or last.before == "|":
        return False
    system = family_by_calls(stage)
    return system == "alpine" or (system == "red hat" and len(script.commands) == 1)


def _is_windows(dockerfile: Dockerfile, stage: Stage) -> bool:
    base = stage.base_image or ""
    return dockerfile.escape == "`" or "windows" in base or "nanoserver" in base


def _is_meant(script: Script) -> bool:
    """Whether the last command is one that only a shell has, or takes its place already, or all of it ends at once."""
    last = script.commands[-1] if script.commands else None
    return last is None or last.name in _BUILTINS or (_ENDS_AT_ONCE.issuperset(one.name for one in script.commands))


def _fix(dockerfile: Dockerfile, stage: Stage, start: Cmd | Entrypoint, script: Script) -> Fix | None:
    last = script.commands[-1]
    if last.inside or last.after or last.before in {"|", "||"} or last.assignments:
        return None
    argument = start.arguments[0]
    if _fits_json(script):
        text = json.dumps(list(last.texts), ensure_ascii=False)
        return Fix(f"Write the {start.keyword} as JSON", (replace(argument.span, text),), _caution(stage, start))
    at = _offset(start, last)
    return Fix(f"Let `{last.name}` take the shell's place", (insert(at, "exec "),))


def _fits_json(script: Script) -> bool:
    """Whether it is one command whose words are what they are without a shell."""
    [*others, last] = script.commands
    return not others and not last.redirections and not last.assignments and _is_literal(last)


def _is_literal(command: Command) -> bool:
    return all(w.literal is not None and not _RESOLVED_BY_SHELL.search(w.text) for w in command.words)


def _offset(start: Cmd | Entrypoint, command: Command) -> int:
    """The file offset of a command that was read out of the instruction's one argument."""
    logical = start.logical
    beginning = logical.at_file(start.arguments[0].span.start)
    return logical.file_offset(beginning + command.span.start)


def _caution(stage: Stage, start: Cmd | Entrypoint) -> str:
    entrypoints = stage.of_type(Entrypoint)
    if not isinstance(start, Cmd) or not entrypoints:
        return ""
    return "The ENTRYPOINT then gets these words as its arguments, not `/bin/sh -c` and one string."
