"""COPY of a file that `.dockerignore` leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from rules.dockerfile.model import Dockerfile, Transfer
from rules.dockerfile.words import Word
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.dockerignore import visible


class CopiedFileIgnored(Rule):
    """`COPY` names a file that `.dockerignore` excludes, so the build fails.

    The builder never gets what the ignore file excludes, so `COPY` can't find it. Keep the file with a line that begins
    with `!` after the pattern that excludes it, or don't copy it.
    """

    category = Category.BUILD_CONTEXT
    severity = Severity.ERROR
    aliases = ("CopyIgnoredFile",)
    references = ("https://docs.docker.com/reference/build-checks/copy-ignored-file/",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            COPY package.json docs/guide.md ./
            """,
            context=holding({"package.json": "{}", "docs/guide.md": ""}, "docs\n"),
        ),
        Invalid(
            """
            FROM nginx:1.29
            COPY ./dist/ /usr/share/nginx/html
            """,
            context=holding({"dist/index.html": "", "dist/app.js": ""}, "**/dist\n"),
        ),
        Invalid("FROM node:24-slim\nCOPY . .\n", context=holding({"index.js": "", "docs/guide.md": ""}, "*\n")),
    )
    valid = (
        Valid(
            "FROM node:24-slim\nCOPY . .\n",
            because="a step before the build makes the folder that is kept",
            context=holding({"index.js": ""}, "*\n!dist\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY docs/guide.md ./
            """,
            because="a later line keeps it",
            context=holding({"docs/guide.md": ""}, "docs\n!docs/guide.md\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY . .
            """,
            because="the rest of the folder is copied",
            context=holding({"index.js": "", "docs/guide.md": ""}, "docs\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY --from=build /app/dist ./
            """,
            because="what a stage made is not in the build context",
            context=holding({"index.js": ""}, "**/dist\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY docs docs
            """,
            because="some of the folder is kept",
            context=holding({"docs/a.md": "", "docs/logo.svg": ""}, "**/*.md\n"),
        ),
        Valid(
            """
            FROM eclipse-temurin:21-jre
            COPY target/app.jar /
            """,
            because="the repository does not hold the file: a step before the build makes it",
            context=holding({"pom.xml": ""}, "target\n"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        files = context.build.paths
        if not context.build.is_known or not context.build.dockerignore:
            return
        kept = visible(files, context.build.dockerignore)
        for _, copy in dockerfile.each(Transfer):
            if copy.flag("from") is not None or copy.heredocs:
                continue
            for word in copy.sources:
                if _is_whole(word) and files and not kept and "!" not in context.build.dockerignore:
                    yield self.finding(
                        word.span, f"`.dockerignore` leaves everything out: this `{copy.keyword}` is empty."
                    )
                path = _plain_path(word)
                if path and files.holds(path) and not kept.holds(path):
                    message = f"`.dockerignore` excludes `{word.literal}`, so this `{copy.keyword}` fails."
                    yield self.finding(word.span, message)


def _is_whole(word: Word) -> bool:
    return word.literal is not None and normpath(word.literal.lstrip("/") or ".") == "."


def _plain_path(word: Word) -> str:
    """The path in the build context that a source names; "" for the whole of it and for what is more than a path."""
    if word.literal is None or "://" in word.literal or set(word.literal) & set("*?["):
        return ""
    path = normpath(word.literal.lstrip("/"))
    return "" if path == "." else path
