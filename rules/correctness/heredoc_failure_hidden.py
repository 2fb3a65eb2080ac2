"""A heredoc script whose commands may fail unnoticed."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid


class HeredocFailureHidden(Rule):
    """A `RUN` with a heredoc continues after a command fails.

    The lines of a heredoc are a script, and only its last command decides whether the `RUN` fails. With `set -e` at the
    top, the script stops at the first command that fails, as `&&` does in a chain.
    """

    category = Category.CORRECTNESS
    references = ("https://docs.docker.com/reference/dockerfile/#here-documents",)
    invalid = (
        Invalid(
            """
            FROM debian:13-slim
            RUN <<EOF
            apt-get update
            apt-get install -y --no-install-recommends curl
            rm -rf /var/lib/apt/lists/*
            EOF
            """,
            """
            FROM debian:13-slim
            RUN <<EOF
            set -e
            apt-get update
            apt-get install -y --no-install-recommends curl
            rm -rf /var/lib/apt/lists/*
            EOF
            """,
        ),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN <<EOF\nset -ex\napt-get update\nmake\nEOF\n", because="the script sets it"),
        Valid("FROM debian:13\nRUN <<EOF\n#!/bin/bash -e\nmake\nmake install\nEOF\n", because="the shebang sets it"),
        Valid("FROM debian:13-slim\nRUN <<EOF\nmake\nEOF\n", because="the only command decides"),
        Valid(
            "FROM debian:13-slim\nRUN <<EOF\nmake &&\nmake install\nEOF\n",
            because="the chain stops where a command fails",
        ),
        Valid("FROM python:3.14\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n", because="it is no shell"),
        Valid(
            'FROM debian:13-slim\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN <<EOF\nmake\nmake install\nEOF\n',
            because="SHELL sets it",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            script = run.script
            if not script.is_heredoc or script.beyond or "errexit" in script.options or not script.commands:
                continue
            *earlier, _ = script.top_level or (None,)
            silent = [c for c in earlier if c is not None and c.after in {"\n", ";"} and c.name not in _NEVER_FAIL]
            if silent:
                first = silent[0]
                text = f"The script continues if `{first.name}` fails: only its last command counts."
                caution = f"The build stops from now on if `{first.name}` or a later command fails."
                fix = Fix("Stop at the first failure", (insert(run.heredocs[0].body.start, "set -e\n"),), caution)
                yield self.finding(first.span, text, fix)


_NEVER_FAIL = frozenset({"echo", "export", "printf", "set", "true", ""})
