"""COPY of several files to something that is no folder."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Transfer
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class CopyDestinationLacksSlash(Rule):
    """`COPY` or `ADD` has several sources and a destination that doesn't end with `/`.

    The builder refuses it: several files can only go into a folder, and the slash says that the destination is one.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("DL3021", "DF048", "DS-0011")
    references = ("https://docs.docker.com/reference/dockerfile/#destination",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            COPY package.json package-lock.json app
            """,
            """
            FROM node:24-slim
            COPY package.json package-lock.json app/
            """,
        ),
        Invalid(
            """
            FROM node:24-slim
            ADD ["a.txt", "b.txt", "/srv"]
            """,
            """
            FROM node:24-slim
            ADD ["a.txt", "b.txt", "/srv/"]
            """,
        ),
    )
    valid = (
        Valid("FROM node:24-slim\nCOPY package.json package-lock.json ./\n", because="it ends with a slash"),
        Valid("FROM node:24-slim\nCOPY a.txt b.txt .\n", because="the builder knows `.` for a folder"),
        Valid("FROM node:24-slim\nCOPY a.txt app\n", because="one file can have a new name"),
        Valid("FROM node:24-slim\nARG TO\nCOPY a.txt b.txt $TO\n", because="its value may end with a slash"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, copy in dockerfile.each(Transfer):
            to = copy.destination
            path = to.literal
            if len(copy.sources) < 2 or path is None or path.endswith(("/", "\\")) or path in {".", ".."}:
                continue
            at = to.span.end - (to.text[-1:] in {'"', "'"})
            fix = Fix("Add the slash", (insert(at, "/"),))
            yield self.finding(to.span, f"`{path}` must end with `/` to take several files.", fix)
