"""`rm` with braces where `sh` does not expand them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import of_system
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import LISTS
from rules.facts.calls import invocation
from rules.facts.named_packages import named
from rules.facts.removals import spelled_out


class BracesInSh(Rule):
    """`/bin/sh` of this image expands no braces, so `rm -rf /var/{cache,lib}` removes nothing.

    `{a,b}` is a feature of bash. Debian and Ubuntu use dash for `RUN`, and Alpine uses BusyBox. Both look for a file
    with braces in its name, and `rm -f` says nothing if there is none. Write the paths out, or select bash with
    `SHELL`.
    """

    category = Category.CLEANUP
    aliases = ("SC3009",)
    references = ("https://www.shellcheck.net/wiki/SC3009",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,dpkg,cache}/ /tmp/*
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* /var/lib/cache/ /tmp/*
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN mkdir -p /srv/{log,run}
            """,
            """
            FROM alpine:3.22
            RUN mkdir -p /srv/log /srv/run
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            SHELL ["/bin/bash", "-c"]
            RUN rm -rf /var/lib/{apt,dpkg}/lists
            """,
            because="bash expands braces",
        ),
        Valid(
            """
            FROM fedora:43
            RUN rm -rf /var/{cache,log}/dnf
            """,
            because="`sh` is bash on Fedora and its kin",
        ),
        Valid(
            """
            FROM debian:13
            RUN mkdir '/srv/{a,b}' && echo ${HOME}
            """,
            because="quoted braces and variables are no expansion",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "{" not in dockerfile.source.text:
            return
        for stage in dockerfile.stages:
            braced = [(c, words) for c in _plain_commands(stage) if (words := _braced(c))]
            if not braced or not _has_plain_sh(stage):
                continue
            for command, words in braced:
                yield self.finding(
                    words[0].span,
                    f"`sh` is not bash here: `{command.name}` looks for a file named `{words[0].text}`.",
                    _fix(command.name, words),
                )


def _plain_commands(stage: Stage) -> Iterator[Command]:
    for run in stage.of_type(Run):
        if run.shell[:1] == ("/bin/sh",) and not run.script.is_heredoc:
            yield from (c for c in run.commands if c.name in {"rm", "mkdir", "touch", "chmod", "chown", "rmdir"})


def _braced(command: Command) -> list[Word]:
    return [word for word in command.words[1:] if _is_braced(word)]


def _fix(program: str, braced: list[Word]) -> Fix:
    edits = tuple(replace(word.span, " ".join(_paths(program, word))) for word in braced)
    if program != "rm":
        return Fix("Write the paths out", edits)
    return Fix(
        "Write the paths out",
        edits,
        caution=f"`rm` deletes these files from now on: check that nothing needs {named([w.text for w in braced])}.",
        saving=Saving("what was meant to be removed", "`rm` had no effect"),
    )


def _paths(program: str, word: Word) -> tuple[str, ...]:
    """The paths meant. Not dpkg's database, without which no package can be installed any more, nor all of apt's."""
    paths = spelled_out(word.text)
    if program != "rm":
        return paths
    kept = (path for path in paths if not path.startswith("/var/lib/dpkg"))
    return tuple(f"{LISTS}/*" if path.rstrip("/*") == "/var/lib/apt" else path for path in kept) or paths


def _is_braced(word: Word) -> bool:
    text = word.text
    return "{" in text and not set("'\"\\$`").intersection(text) and len(spelled_out(text)) > 1


def _has_plain_sh(stage: Stage) -> bool:
    """Whether the image's `/bin/sh` is dash or BusyBox: a manager of its system is used, or the image is known."""
    image = (stage.base_image or "").rsplit("/", 1)[-1].partition(":")
    if image[0] in {"debian", "ubuntu", "alpine", "busybox"} or image[2].rpartition("-")[2] in {"slim", "alpine"}:
        return not _links_bash(stage)
    tools = {call.tool for r in stage.of_type(Run) for c in r.commands if (call := invocation(c)) is not None}
    shells = {system.sh for name, system in of_system().items() if name in tools}
    return bool(shells) and "bash" not in shells and not _links_bash(stage)


def _links_bash(stage: Stage) -> bool:
    return any("bash /bin/sh" in run.value or "dash/sh" in run.value for run in stage.of_type(Run))
