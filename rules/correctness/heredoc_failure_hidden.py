"""A heredoc script whose commands may fail unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.script import Script
from rules.dockerfile.shell import read_text
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
        Invalid(
            "FROM debian:13-slim\nRUN bash <<EOF\nmake\nmake install\nEOF\n",
            "FROM debian:13-slim\nRUN bash <<EOF\nset -e\nmake\nmake install\nEOF\n",
        ),
    )
    valid = (
        Valid(
            "FROM debian:13-slim\nRUN bash -ex <<EOF\nmake\nmake install\nEOF\n", because="the shell is told to stop"
        ),
        Valid("FROM python:3.14\nRUN python3 <<EOF\nimport os\nprint(os)\nEOF\n", because="Python stops by itself"),
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
            script = _script(run)
            if script is None or script.beyond or "errexit" in script.options or not script.commands:
                continue
            *earlier, _ = script.top_level or (None,)
            silent = [c for c in earlier if c is not None and c.after in {"\n", ";"} and c.name not in _NEVER_FAIL]
            if silent:
                first = silent[0]
                text = f"The script continues if `{first.name}` fails: only its last command counts."
                caution = f"The build stops from now on if `{first.name}` or a later command fails."
                fix = Fix("Stop at the first failure", (insert(run.heredocs[0].body.start, "set -e\n"),), caution)
                yield self.finding(first.span if script is run.script else run.span, text, fix)


def _script(run: Run) -> Script | None:
    """The heredoc as a script, also where the RUN feeds it to a shell (`RUN bash <<EOF`) that isn't told to stop."""
    if run.script.is_heredoc:
        return run.script
    if len(run.heredocs) != 1 or len(run.commands) != 1:
        return None
    texts = run.commands[0].texts
    feeds_shell = texts[:1] in {("sh",), ("bash",), ("ash",), ("dash",)} and all(
        _SWITCH.fullmatch(t) for t in texts[1:]
    )
    return read_text(run.heredocs[0].text) if feeds_shell else None


_SWITCH = re.compile(r"-[suvx]+")
"""Options that neither stop the script (`-e`) nor bring another one (`-c`)."""


_NEVER_FAIL = frozenset({"echo", "export", "printf", "set", "true", ""})
