"""WORKDIR with a relative path."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Workdir
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.workdirs import inherited, starts_at_root


class WorkdirRelative(Rule):
    """`WORKDIR` has a relative path, and there is no absolute one above it.

    The path is relative to the `WORKDIR` of the base image, which another version of the image can change.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"WORKDIR"})
    aliases = ("DL3000", "WorkdirRelativePath", "DF009", "CKV_DOCKER_10", "DS-0009")
    references = ("https://docs.docker.com/reference/build-checks/workdir-relative-path/",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            WORKDIR app
            """,
            """
            FROM node:24-slim
            WORKDIR /app
            """,
        ),
        Invalid("FROM golang:1.27\nWORKDIR src/app\n"),
    )
    valid = (
        Valid("FROM node:24-slim\nWORKDIR /srv\nWORKDIR app\n", because="it lies below the one above"),
        Valid("FROM node:24-slim\nARG HOME_DIR=/srv\nWORKDIR $HOME_DIR\n", because="the variable is absolute"),
        Valid("FROM node:24-slim\nARG HOME_DIR\nWORKDIR $HOME_DIR/app\n", because="nobody knows the variable yet"),
        Valid("FROM windows/servercore\nWORKDIR C:\\\\app\n", because="it is absolute on Windows"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, workdir in dockerfile.each(Workdir):
            word = workdir.arguments[0]
            is_first = not any(isinstance(i, Workdir) for i in (*stage.before(workdir), *inherited(stage)))
            if (
                is_first
                and word.literal is not None
                and not word.literal.startswith(("/", "\\"))
                and ":" not in word.text
            ):
                fix = None
                if starts_at_root(stage) and word.text[0] not in "\"'.":
                    fix = Fix("Write it as absolute", (insert(word.span.start, "/"),))
                yield self.finding(word.span, f"`{word.text}` depends on the base image's working directory.", fix)
