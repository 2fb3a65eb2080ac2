"""cd in RUN where WORKDIR says it once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rules.dockerfile.model import Arg, Dockerfile, Env, Expose, Label, Run, Shell, User, Volume, Workdir
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid

_IN_NO_FOLDER = (Arg, Env, Expose, Label, Shell, User, Volume)
"""Instructions that work the same in every folder."""


class FolderChangedInRun(Rule):
    """Several `RUN` instructions begin with `cd` into the same folder.

    `WORKDIR` says it once for all of them.
    """

    category = Category.CORRECTNESS
    phase = Phase.STAGES
    severity = Severity.HINT
    looks_for = frozenset({"cd"})
    housekeeping = True
    aliases = ("DL3003", "DF008", "DS-0013")
    references = ("https://docs.docker.com/build/building/best-practices/#workdir",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            COPY . /web
            RUN cd /web && npm ci
            RUN cd /web && npm run build
            """,
            findings=2,
        ),
        Invalid(
            """
            FROM node:24-slim
            COPY . /web
            RUN cd /web && npm ci
            WORKDIR /web
            """,
            """
            FROM node:24-slim
            COPY . /web
            WORKDIR /web
            RUN npm ci
            WORKDIR /web
            """,
        ),
    )
    valid = (
        Valid("FROM node:24-slim\nRUN cd /web && npm ci\n", because="once is no reason to change the image's folder"),
        Valid(
            """
            FROM debian:13-slim
            RUN cd /tmp && ./first
            RUN cd /tmp && ./second
            """,
            because="it is the folder for what passes",
        ),
        Valid(
            """
            FROM node:24-slim
            RUN cd /a && make && cd /b && make
            RUN cd /a && make && cd /b && make
            """,
            because="the RUN works in several folders",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            entered = [(run, folder) for run in stage.of_type(Run) if (folder := _entered(run))]
            counts = Counter(folder for _, folder in entered)
            for run, folder in entered:
                wanted = next((i for i in stage.after(run) if not isinstance(i, _IN_NO_FOLDER)), None)
                is_set = isinstance(wanted, Workdir) and wanted.value.rstrip("/") == folder.rstrip("/")
                if counts[folder] > 1 or is_set:
                    text = f"`WORKDIR {folder}` says it once for the steps that work in `{folder}`."
                    yield self.finding(
                        run.commands[0].span, text, _fix(run, folder, dockerfile.source.newline) if is_set else None
                    )


_PASSING = re.compile(r"/(?:var/)?tmp(?:/|$)")


def _entered(run: Run) -> str:
    """The absolute folder that the whole RUN works in, "" where it is not one."""
    commands: tuple[Command, ...] = run.commands if not run.exec_form and not run.heredocs else ()
    if len(commands) < 2 or [c.name for c in commands].count("cd") != 1:
        return ""
    first = commands[0]
    folder = first.words[1].literal or "" if len(first.words) == 2 else ""
    is_first = first.name == "cd" and first.after == "&&" and not first.inside
    return folder if is_first and folder.startswith("/") and not _PASSING.match(folder) else ""


def _fix(run: Run, folder: str, newline: str) -> Fix | None:
    """A WORKDIR above the RUN, where the next instruction that has a folder sets it anew."""
    if run.flags or run.beyond:
        return None
    keyword = run.keyword_span
    edit = replace(Span(keyword.start, run.commands[1].span.start), f"WORKDIR {folder}{newline}RUN ")
    return Fix("Write `WORKDIR`", (edit,))
