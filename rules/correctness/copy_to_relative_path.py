"""COPY to a relative path where no WORKDIR is set."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Transfer, Workdir
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.users import first_stage
from rules.facts.workdirs import inherited, starts_at_root


class CopyToRelativePath(Rule):
    """`COPY` has a relative destination, and there is no `WORKDIR` above it.

    The files end up in the working directory of the base image, which is often the root of the file system. Set a
    `WORKDIR`, or write the destination as an absolute path.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    aliases = ("DL3045", "DF063")
    references = ("https://docs.docker.com/reference/dockerfile/#workdir",)
    invalid = (Invalid("FROM python:3.14-slim\nCOPY app.py .\n"), Invalid("FROM node:24-slim\nCOPY src/ app/\n"))
    valid = (
        Valid("FROM python:3.14-slim\nWORKDIR /app\nCOPY app.py .\n", because="WORKDIR says where"),
        Valid("FROM python:3.14-slim\nCOPY app.py /app/\n", because="the destination is absolute"),
        Valid("FROM golang:1.27\nCOPY . .\n", because="the image has a WORKDIR of its own"),
        Valid("FROM example.com/base\nCOPY . .\n", because="the image may have one"),
        Valid("FROM python:3.14 AS a\nWORKDIR /app\nFROM a\nCOPY . .\n", because="the stage below sets it"),
        Valid("FROM scratch\nCOPY app .\n", because="an empty image has nothing but its root"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            first = next((i for i in stage.instructions if isinstance(i, Transfer | Workdir)), None)
            inherits = any(isinstance(i, Workdir) for i in inherited(stage))
            if not isinstance(first, Transfer) or inherits or not starts_at_root(stage):
                continue
            path = first.destination.literal
            is_empty = first_stage(stage).base_image == "scratch"
            if path is not None and not path.startswith(("/", "\\")) and ":" not in path and not is_empty:
                text = f"`{path}` is relative to the base image's working directory: set a `WORKDIR`."
                yield self.finding(first.destination.span, text)
