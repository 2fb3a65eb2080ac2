"""useradd with a high number."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command, Word
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes

_HIGH = 100_000


class LoginLogGrows(Rule):
    """`useradd` gets a high number and writes a huge login log.

    `/var/log/lastlog` and `/var/log/faillog` have an entry for every number up to the highest. The file system doesn't
    store the empty entries, but a layer does, so the image grows by gigabytes. `--no-log-init` writes no entry.
    """

    category = Category.CORRECTNESS
    severity = Severity.WARNING
    looks_for = frozenset({"useradd"})
    aliases = ("DL3046", "DF064")
    references = ("https://docs.docker.com/build/building/best-practices/#user",)
    invalid = (
        Invalid(
            "FROM debian:13-slim\nRUN useradd -u 1234567 app\n",
            "FROM debian:13-slim\nRUN useradd --no-log-init -u 1234567 app\n",
        ),
        Invalid(
            "FROM debian:13-slim\nRUN useradd -m --uid=1234567 app\n",
            "FROM debian:13-slim\nRUN useradd --no-log-init -m --uid=1234567 app\n",
        ),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN useradd -u 10001 app\n", because="the log has 3 MB at most"),
        Valid("FROM debian:13-slim\nRUN useradd -lu 1234567 app\n", because="`-l` is there"),
        Valid("FROM debian:13-slim\nRUN useradd --no-log-init -u 1234567 app\n", because="it writes no entry"),
        Valid("FROM alpine:3.24\nRUN adduser -D -u 1234567 app\n", because="BusyBox keeps no such log"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                word = _useradd(command)
                if word is not None:
                    text = "The image grows by the empty places of `/var/log/lastlog`, up to this user's number."
                    fix = Fix("Add `--no-log-init`", (insert(word.span.end, " --no-log-init"),))
                    yield self.finding(command.span, text, fix)


def _useradd(command: Command) -> Word | None:
    """The word `useradd` of a call with a high number that writes the log."""
    words, _ = without_prefixes(command)
    if not words or words[0].text.rsplit("/", 1)[-1] != "useradd":
        return None
    number, previous = "", ""
    for word in words[1:]:
        text = word.literal or word.text
        short = text.startswith("-") and not text.startswith("--")
        if text == "--no-log-init" or (short and "l" in text.partition("u")[0]):
            return None
        if previous == "--uid" or (previous.startswith("-") and not previous.startswith("--") and previous[-1] == "u"):
            number = text
        elif text.startswith("--uid="):
            number = text.removeprefix("--uid=")
        previous = text
    return words[0] if number.isdigit() and int(number) >= _HIGH else None
