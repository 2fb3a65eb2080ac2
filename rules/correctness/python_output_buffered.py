"""A Python program whose output waits in a buffer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint
from rules.engine.context import Context
from rules.engine.edits import insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.image_shells import family
from rules.facts.start import start_of

_PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?")
_UNBUFFERED = re.compile(r"-[bBdEhiIOPqsSvVWxX?]*u")


class PythonOutputBuffered(Rule):
    """A Python program keeps what it prints in a buffer, because nobody watches its output.

    In a container, standard output is a pipe: `print` shows up in `docker logs` only after some 8 KB, and what is in
    the buffer is lost when the container is killed. `PYTHONUNBUFFERED=1`, or `python -u`, writes it at once. Whoever
    logs with `logging` doesn't need it: that goes to standard error, which has no such buffer. So this is off by
    default.

    `PYTHONDONTWRITEBYTECODE`, which often stands beside it, is another matter: without bytecode each start compiles the
    program again.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    default = False
    looks_for = frozenset({"CMD", "ENTRYPOINT"})
    aliases = ("DF032",)
    references = ("https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUNBUFFERED",)
    invalid = (
        Invalid(
            'FROM python:3.14-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
            'FROM python:3.14-slim\nCOPY . .\nENV PYTHONUNBUFFERED=1\nCMD ["python", "main.py"]\n',
        ),
    )
    valid = (
        Valid(
            'FROM python:3.14-slim\nENV PYTHONUNBUFFERED=1\nCMD ["python", "main.py"]\n', because="nothing is buffered"
        ),
        Valid('FROM python:3.14-slim\nCMD ["python", "-u", "main.py"]\n', because="`-u` says the same"),
        Valid('FROM python:3.14-slim\nCMD ["python", "-Bu", "main.py"]\n', because="`-u` may stand among others"),
        Valid('FROM python:3.14-slim\nCMD ["python"]\n', because="a person sits at the interpreter"),
        Valid('FROM node:24-slim\nCMD ["node", "server.js"]\n', because="nothing of Python starts"),
        Valid('FROM example.com/base\nCMD ["python", "a.py"]\n', because="the base image may have set it"),
        Valid(
            'FROM python:3.14-slim AS build\nCMD ["python", "a.py"]\nFROM scratch\nCOPY --from=build /a /a\n',
            because="nobody starts the builder",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            starts = [one for one in stage.instructions if isinstance(one, Cmd | Entrypoint)]
            if not starts or family(stage) == "unknown" or not context.ships(dockerfile, stage):
                continue
            calls = [call for call in start_of(stage, context.build).calls if _PYTHON.fullmatch(call.program)]
            is_set = "PYTHONUNBUFFERED" in stage.environment_at(stage.instructions[-1])
            if is_set or not any(_is_buffered(call.words[1:]) for call in calls):
                continue
            added = insert_lines(dockerfile.source, dockerfile.block(starts[0]).first, ("ENV PYTHONUNBUFFERED=1",))
            text = "What the program prints waits in a buffer, and is lost when the container is killed."
            yield self.finding(starts[0].span, text, Fix("Set `PYTHONUNBUFFERED`", (added,)))


def _is_buffered(arguments: tuple[str, ...]) -> bool:
    """Whether a program runs, with Python's own buffer. Options end with the program, `-c` or `-m`."""
    for argument in arguments:
        if _UNBUFFERED.fullmatch(argument):
            return False
        if not argument.startswith("-") or argument in {"-c", "-m"}:
            return True
    return False
