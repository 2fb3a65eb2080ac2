"""A pipe whose left side may fail unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.edits import insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.image_shells import family, installs

_DOWNLOADS = frozenset({"curl", "wget", "aws", "gsutil", "git", "gpg", "openssl", "base64", "gunzip", "zcat", "unzip"})
_FAIL_ON_NOTHING = frozenset({"tar", "unzip", "gpg", "apt-key", "cpio", "grep", "egrep", "fgrep"})
"""What fails by itself where nothing comes: a cut archive or key is no archive or key, and grep found nothing."""


class PipeFailureHidden(Rule):
    """A download is piped into a command, and a failed download goes unnoticed.

    The result of a pipe is the result of its last command. `curl ... | sh` succeeds even if curl got nothing, and the
    build continues without the download. With `pipefail`, the `RUN` fails. dash, the `/bin/sh` of Debian and Ubuntu,
    doesn't know that option, so the fix selects another shell with `SHELL`.
    """

    category = Category.CORRECTNESS
    aliases = ("DL4006", "DF057")
    references = ("https://docs.docker.com/build/building/best-practices/#using-pipes",)
    invalid = (
        Invalid(
            """
            FROM debian:13-slim
            RUN curl -fsSL https://example.com/install.sh | bash
            """,
            """
            FROM debian:13-slim
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN curl -fsSL https://example.com/install.sh | bash
            """,
        ),
        Invalid(
            """
            FROM alpine:3.24
            RUN wget -qO- https://example.com/install.sh | sh
            """,
            """
            FROM alpine:3.24
            SHELL ["/bin/ash", "-eo", "pipefail", "-c"]
            RUN wget -qO- https://example.com/install.sh | sh
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            RUN curl -fsSL https://example.com/install.sh | bash
            RUN curl -fsSL https://example.org/install.sh | bash
            """,
            """
            FROM debian:13-slim
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN curl -fsSL https://example.com/install.sh | bash
            RUN curl -fsSL https://example.org/install.sh | bash
            """,
            findings=2,
        ),
        Invalid("FROM example.com/base\nRUN curl -fsSL https://example.com/install.sh | sh\n"),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN curl -fsSL https://example.com/install.sh | bash
            """,
            because="the RUN fails with the download",
        ),
        Valid(
            """
            FROM fedora:44
            RUN set -o pipefail && curl -fsSL https://example.com/install.sh | bash
            """,
            because="the script sets the option itself",
        ),
        Valid(
            "FROM debian:13-slim\nRUN curl -fsSL https://example.com/tool.tar.gz | tar -xz\n",
            because="tar fails on an archive that broke off",
        ),
        Valid(
            "FROM debian:13-slim\nRUN wget -qO- https://example.com/tool.tar.xz | xz -d | tar -x\n",
            because="what decides is tar, which fails on nothing",
        ),
        Valid(
            "FROM debian:13-slim\nRUN gpg --fingerprint 94E2 | grep 'fingerprint = 94E2'\n",
            because="grep fails where it finds nothing",
        ),
        Valid("FROM debian:13-slim\nRUN dpkg -l | grep libc\n", because="nothing is downloaded"),
        Valid("FROM debian:13-slim\nRUN yes | ./setup\n", because="`yes` always fails, once its reader has enough"),
        Valid(
            "FROM debian:13-slim\nRUN curl -fsSL https://example.com/ip | grep -v x || true\n",
            because="whoever writes `|| true` takes a failure",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            fix = None
            for run in stage.of_type(Run):
                hidden = next((one for one in map(_hidden, _pipelines(run)) if one is not None), None)
                if hidden is None or "pipefail" in run.script.options:
                    continue
                left, last = hidden
                fix = fix or _fix(dockerfile, stage, run)  # a SHELL holds for every later RUN, too
                text = f"If `{_program(left)}` fails, the build goes on: only `{_program(last)}` decides."
                yield self.finding(Span(left.span.start, last.span.end), text, fix)


def _pipelines(run: Run) -> Iterator[list[Command]]:
    """The commands of each pipe, in order."""
    pipeline: list[Command] = []
    for left, right in pairwise(run.commands):
        if left.after == right.before == "|" and left.inside == right.inside:
            pipeline = [*(pipeline or [left]), right]
        elif pipeline:
            yield pipeline
            pipeline = []
    if pipeline:
        yield pipeline


def _hidden(pipeline: list[Command]) -> tuple[Command, Command] | None:
    """The download whose failure nobody sees, and the command that decides."""
    last = pipeline[-1]
    tolerated = last.after == "||" or "negation" in last.inside or "substitution" in last.inside
    if tolerated or _program(last) in _FAIL_ON_NOTHING:
        return None
    return next(((one, last) for one in pipeline[:-1] if _program(one) in _DOWNLOADS), None)


def _program(command: Command) -> str:
    words, _ = without_prefixes(command)
    return words[0].text.rsplit("/", 1)[-1] if words else ""


def _fix(dockerfile: Dockerfile, stage: Stage, run: Run) -> Fix | None:
    """SHELL above the RUN, where the shell is known to be there and no later command needs the old one."""
    shell = {"alpine": '["/bin/ash", "-eo", "pipefail", "-c"]'}.get(family(stage), "")
    if family(stage) in {"debian", "red hat"} or installs(stage, "bash"):
        shell = '["/bin/bash", "-o", "pipefail", "-c"]'
    if not shell or stage.shell_at(run) != ("/bin/sh", "-c") or run.exec_form or run.heredocs:
        return None
    later = [i for i in stage.after(run) if isinstance(i, Run)]
    if any(_may_break(other) for other in (run, *later)):
        return None
    above = dockerfile.block(run).first
    return Fix("Let pipes fail", (insert_lines(dockerfile.source, above, (f"SHELL {shell}",)),))


def _may_break(run: Run) -> bool:
    """Whether a pipe of the RUN succeeds today although its left side is cut off or finds nothing."""
    programs = {_program(command) for command in run.commands}
    return bool(programs & {"yes", "head", "grep"}) and any(command.after == "|" for command in run.commands)
