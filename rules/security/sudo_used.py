"""sudo in RUN."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import delete
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.named_packages import shortened
from rules.facts.root_images import standing

_USER = re.compile(r"-[A-Za-z]*u|--user(?:=|$)")


class SudoUsed(Rule):
    """`RUN` calls `sudo`.

    A build runs as root unless `USER` says otherwise, and `USER` can select root for the steps that need it. If `sudo`
    is in the image, anybody who breaks into the program has a way to become root.
    """

    category = Category.SECURITY
    severity = Severity.HINT
    housekeeping = True
    looks_for = frozenset({"sudo"})
    aliases = ("DL3004", "DF010", "DS-0010", "CKV2_DOCKER_1", "sudo_usage")
    references = ("https://docs.docker.com/build/building/best-practices/#user",)
    invalid = (
        Invalid(
            "FROM debian:13-slim\nRUN sudo apt-get update\n",
            "FROM debian:13-slim\nRUN apt-get update\n",
        ),
        Invalid("FROM example.com/base\nUSER app\nRUN sudo apt-get update\n"),
        Invalid("FROM debian:13-slim\nRUN sudo -E make install\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN sudo -u postgres createdb app\n", because="it becomes another user than root"),
        Valid("FROM debian:13-slim\nRUN sudo -Hu postgres createdb app\n", because="short options stand together"),
        Valid("FROM debian:13-slim\nRUN apt-get install -y sudo\n", because="here it is a package"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            is_root = stage.user_at(run) in {"root", "0"} or (stage.user_at(run) is None and standing(stage) == "root")
            for command in run.commands:
                texts = command.texts
                if texts[:1] != ("sudo",) or any(map(_USER.match, texts[1:4])):
                    continue
                plain = len(command.words) > 1 and not texts[1].startswith("-") and "=" not in texts[1]
                gone = delete(Span(command.words[0].span.start, command.words[1].span.start)) if plain else None
                fix = Fix("Delete `sudo`", (gone,)) if gone is not None and is_root and not run.beyond else None
                message = f"A build doesn't need {shortened(['sudo', *_program(texts)])}: set the user with `USER`."
                yield self.finding(command.words[0].span, message, fix)
                break


def _program(texts: Sequence[str]) -> tuple[str, ...]:
    """What sudo starts, without its options and the variables that it sets."""
    return tuple(text for text in texts[1:] if not text.startswith("-") and "=" not in text)[:1]
