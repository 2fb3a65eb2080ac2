"""useradd with a high number."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command, Word
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.image_shells import family
from rules.facts.users import first_stage
from rules.images.c_libraries import glibc_of_release
from rules.images.names import image_name

_HIGH = 100_000


class LoginLogGrows(Rule):
    """`useradd` gets a high number and writes a huge login log.

    `/var/log/lastlog` and `/var/log/faillog` have an entry for every number up to the highest. The file system doesn't
    store the empty entries, but a layer does, so the image grows by gigabytes. `--no-log-init` writes no entry.

    Since shadow 4.13 (Debian 12, Ubuntu 24.04, Fedora 38), `useradd` doesn't touch a log that has no entry yet.
    """

    category = Category.CORRECTNESS
    severity = Severity.WARNING
    looks_for = frozenset({"useradd"})
    aliases = ("DL3046", "DF064")
    references = (
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://github.com/shadow-maint/shadow/pull/558",
    )
    invalid = (
        Invalid(
            "FROM ubuntu:22.04\nRUN useradd -u 1234567 app\n",
            "FROM ubuntu:22.04\nRUN useradd --no-log-init -u 1234567 app\n",
        ),
        Invalid(
            "FROM rockylinux:9\nRUN useradd -m --uid=1234567 app\n",
            "FROM rockylinux:9\nRUN useradd --no-log-init -m --uid=1234567 app\n",
        ),
    )
    valid = (
        Valid("FROM debian:12-slim\nRUN useradd -u 1234567 app\n", because="its `useradd` no longer does so"),
        Valid("FROM node:24-slim\nRUN useradd -u 1234567 app\n", because="it is built on a current Debian"),
        Valid("FROM fedora:43\nRUN useradd -u 1234567 app\n", because="its `useradd` no longer does so"),
        Valid("FROM ubuntu:22.04\nRUN useradd -u 10001 app\n", because="the log has 3 MB at most"),
        Valid("FROM ubuntu:22.04\nRUN useradd -lu 1234567 app\n", because="`-l` is there"),
        Valid("FROM ubuntu:22.04\nRUN useradd --no-log-init -u 1234567 app\n", because="it writes no entry"),
        Valid("FROM alpine:3.24\nRUN adduser -D -u 1234567 app\n", because="BusyBox keeps no such log"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in () if _leaves_the_log(stage) else run.commands:
                word = _useradd(command)
                if word is not None:
                    text = "The image grows by the empty places of `/var/log/lastlog`, up to this user's number."
                    fix = Fix("Add `--no-log-init`", (insert(word.span.end, " --no-log-init"),))
                    yield self.finding(command.span, text, fix)


def _leaves_the_log(stage: Stage) -> bool:
    """Whether the image's `useradd` writes no empty places: shadow 4.13 came to Debian and Ubuntu with glibc 2.36."""
    image = image_name(first_stage(stage).base_image or "")
    if image.known_as == "fedora":
        return not image.tag.isdigit() or int(image.tag) >= _CURED_FEDORA
    glibc = glibc_of_release(image)
    return glibc >= _CURED_GLIBC if glibc is not None else family(stage) == "debian"


_CURED_FEDORA, _CURED_GLIBC = 38, (2, 36)


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
