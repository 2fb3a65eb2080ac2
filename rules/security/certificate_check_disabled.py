"""A download whose certificate nobody checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Dockerfile, Env, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Word
from rules.ecosystems.command_options import word_text
from rules.ecosystems.unchecked_certificates import OPTIONS, SETTINGS, VARIABLES
from rules.engine.context import Context
from rules.engine.edits import delete
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.named_packages import end_of, file_of, host_in
from rules.facts.old_systems import has_ended

_SHORT = re.compile(r"-[a-zA-Z#]*k[a-zA-Z#]*")
_VALUED = frozenset("AbcCdDeEFhHKmoPQrTuUwxXyYz")
_LOCAL = re.compile(r"https?://(?:localhost|127\.|\[::1\]|0\.0\.0\.0)")


class CertificateCheckDisabled(Rule):
    """Certificate checks are turned off.

    Anybody between the build and the server can then put something else into the image. If the server's certificate
    comes from a private authority, install that authority's certificate instead.
    """

    category = Category.SECURITY
    severity = Severity.ERROR
    aliases = ("CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_4", "CKV2_DOCKER_5", "CKV2_DOCKER_6")
    references = ("https://curl.se/docs/manpage.html#-k",)
    invalid = (
        Invalid(
            "FROM debian:13-slim\nRUN curl -k -o /tmp/a https://example.com/a\n",
            "FROM debian:13-slim\nRUN curl -o /tmp/a https://example.com/a\n",
        ),
        Invalid(
            "FROM debian:13-slim\nRUN wget --no-check-certificate https://example.com/a\n",
            "FROM debian:13-slim\nRUN wget https://example.com/a\n",
        ),
        Invalid("FROM php:5.6-apache\nRUN curl -k -o /tmp/a https://example.com/a\n"),
        Invalid(
            'FROM debian:13-slim\nRUN curl \\\n    # quoted\n    "-k" https://example.com/a -o a\n',
            "FROM debian:13-slim\nRUN curl https://example.com/a -o a\n",
        ),
        Invalid("FROM debian:13-slim\nRUN curl -fsSLk https://example.com/a | tar -xz\n"),
        Invalid("FROM node:24-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n"),
        Invalid("FROM node:24-slim\nRUN NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci\n"),
        Invalid("FROM debian:13-slim\nRUN export GIT_SSL_NO_VERIFY='true' && git clone https://example.com/a.git\n"),
        Invalid("FROM composer:2\nRUN composer config -g secure-http false\n"),
        Invalid("FROM node:24-slim\nRUN npm config set strict-ssl false && npm ci\n"),
        Invalid("FROM debian:13-slim\nRUN git config --global http.sslVerify false\n"),
        Invalid("FROM fedora:44\nRUN dnf install -y --setopt=sslverify=0 tool\n"),
        Invalid("FROM debian:13-slim\nRUN apt-get -o Acquire::https::Verify-Peer=false update\n"),
        Invalid("FROM python:3.14-slim\nRUN pip install --trusted-host pypi.org flask\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN curl -fsSL https://example.com/a -o /a\n", because="the check is on"),
        Valid("FROM debian:13-slim\nRUN curl -k https://localhost:8443/healthz\n", because="it asks this machine"),
        Valid("FROM debian:13-slim\nRUN curl -o k https://example.com/a\n", because="`k` is the file"),
        Valid("FROM debian:13-slim\nRUN curl -ok https://example.com/a\n", because="`k` is the value of `-o`"),
        Valid("FROM node:24-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\n", because="the check is on"),
        Valid("FROM composer:2\nRUN composer config -g secure-http true\n", because="the check is on"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            can_check = not run.beyond and not has_ended(stage, context)
            for command in run.commands:
                yield from self._in(command, can_check=can_check)
        for _, env in dockerfile.each(Env):
            for assignment in env.assignments:
                value = assignment.value.literal if assignment.value is not None else None
                if _turns_off(assignment.name, value):
                    text = f"`{assignment.name}={value}` turns off certificate checks, also in the running container."
                    yield self.finding(assignment.span, text)

    def _in(self, command: Command, *, can_check: bool) -> Iterator[Finding]:
        """can_check: whether the image knows the authorities of today; one without support may not."""
        words, assigned = without_prefixes(command)
        if any(_LOCAL.match(word.text.strip("\"'")) for word in words):
            return
        for word in (*assigned, *(words[1:] if words and words[0].text == "export" else ())):
            name, _, value = word_text(word).partition("=")
            if _turns_off(name, value.strip("\"'")):
                yield self.finding(word.span, f"`{name}={value}` turns off certificate checks.")
        if not words:
            return
        name = words[0].text.rsplit("/", 1)[-1]
        text = " ".join(word_text(word) for word in words[1:])
        setting = SETTINGS.get(name)
        if setting is not None and (found := setting.search(text)):
            yield self.finding(command.span, f"`{found[0]}` turns off certificate checks.")
            return
        option = next((word for word in words[1:] if _is_off(name, word)), None)
        if option is not None:
            can_go = can_check and word_text(option) in {"-k", "--insecure", "--no-check-certificate"}
            before = words[words.index(option) - 1]
            gone = delete(Span(before.span.end, option.span.end))
            sender = f"`{host}`" if (host := host_in(w.text for w in words[1:])) else "the server"
            whose = _whose(word.text for word in words[1:])
            caution = (
                f"The build fails if the certificate of {sender} isn't valid, or if `ca-certificates` isn't installed."
            )
            fix = Fix(f"Delete `{word_text(option)}`", (gone,), caution) if can_go else None
            yield self.finding(option.span, f"`{word_text(option)}` turns off certificate checks{whose}.", fix)


def _whose(words: Iterable[str]) -> str:
    """The file that comes unchecked, so that two downloads of a file have two headlines."""
    url = next((word.strip("\"'") for word in words if "://" in word), "")
    return f" for `{end_of(file_of(url), _LONGEST_FILE)}`" if url else ""


_LONGEST_FILE = 32


def _turns_off(variable: str, value: str | None) -> bool:
    off = VARIABLES.get(variable.upper())
    return off is not None and bool(value) and off.fullmatch(value or "") is not None


def _is_off(name: str, word: Word) -> bool:
    text = word_text(word)
    if name == "curl" and _SHORT.fullmatch(text):
        before = text[1:].partition("k")[0]
        return not _VALUED.intersection(before)
    return text.partition("=")[0] in OPTIONS.get(name, ())
