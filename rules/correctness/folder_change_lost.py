"""A RUN that ends with cd."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid


class FolderChangeLost(Rule):
    """A `RUN` ends with `cd`, which changes nothing.

    Each `RUN` has a shell of its own, so the next instruction starts in the folder of `WORKDIR` again. To work in that
    folder from then on, write `WORKDIR`.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"cd"})
    aliases = ("DL3003", "DF008", "DS-0013")
    references = ("https://docs.docker.com/reference/dockerfile/#workdir",)
    invalid = (
        Invalid("FROM node:24-slim\nRUN cd /app\nCOPY . .\n"),
        Invalid("FROM node:24-slim\nRUN mkdir -p /app && cd /app\nCOPY . .\n"),
    )
    valid = (
        Valid("FROM node:24-slim\nRUN cd /app && npm ci\n", because="the folder is that of a command behind it"),
        Valid("FROM node:24-slim\nRUN make || cd /\n", because="this `cd` is allowed to fail"),
        Valid("FROM node:24-slim\nRUN make && cd -\n", because="it goes back to where it came from"),
        Valid("FROM node:24-slim\nRUN cd src && make && cd ..\n", because="it goes back to where it came from"),
        Valid("FROM node:24-slim\nRUN cd /src && make && cd /\n", because="it tidies up behind itself"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            *others, last = run.commands or (None,)
            if last is None or last.name != "cd" or not last.is_unconditional or run.exec_form:
                continue
            target = last.texts[1] if len(last.texts) == 2 else ""
            goes_back = target in {"-", "/", "~", ""} or target.startswith("..") or "$" in target
            if goes_back or any(one is not None and one.name in {"cd", "pushd"} for one in others):
                continue
            text = f"`cd {target}` ends with this RUN: only `WORKDIR {target}` holds for what follows."
            yield self.finding(last.span, text)
