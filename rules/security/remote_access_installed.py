"""A way to log in to the container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Expose, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.image_shells import installs

_PORT = re.compile(r"(?:22|23|3389)(?:/tcp)?", re.IGNORECASE)
_PURPOSES = ("sshd", "xinetd", "telnetd", "dropbear", "xrdp")
_SERVERS = {"22": "SSH", "23": "Telnet", "3389": "Remote Desktop"}


class RemoteAccessInstalled(Rule):
    """The image offers a login, or sets a user's password.

    `docker exec` and `kubectl exec` open a shell without a server that somebody can attack. Everyone who can read a
    Dockerfile knows a password in it.
    """

    category = Category.SECURITY
    severity = Severity.HINT
    housekeeping = True
    looks_for = frozenset({"EXPOSE", "chpasswd"})
    aliases = ("CKV_DOCKER_1", "CKV2_DOCKER_17", "DS-0004")
    references = ("https://docs.docker.com/reference/cli/docker/container/exec/",)
    invalid = (
        Invalid("FROM debian:13-slim\nEXPOSE 22\n"),
        Invalid("FROM debian:13-slim\nRUN echo 'root:secret' | chpasswd\n"),
    )
    valid = (
        Valid('FROM debian:13-slim\nEXPOSE 22\nCMD ["/usr/sbin/sshd", "-D"]\n', because="the image is an SSH server"),
        Valid("FROM debian:13\nEXPOSE 23\nCMD xinetd -dontfork\n", because="the image is a Telnet server"),
        Valid("FROM alpine:3.24\nRUN apk add git openssh\nEXPOSE 22\n", because="git is served over SSH"),
        Valid("FROM debian:13-slim\nEXPOSE 2222 8022\n", because="these are other ports"),
        Valid('FROM debian:13-slim\nRUN echo "app:$PASSWORD" | chpasswd\n', because="the build is given the password"),
        Valid("FROM debian:13-slim\nRUN echo 'app:*' | chpasswd -e\n", because="no password fits a star"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, expose in dockerfile.each(Expose):
            starts = [start.value for kind in (Cmd, Entrypoint) for start in stage.of_type(kind)]
            is_purpose = installs(stage, "git") or any(name in start for start in starts for name in _PURPOSES)
            for word in expose.arguments:
                if _PORT.fullmatch(word.text) and context.ships(dockerfile, stage) and not is_purpose:
                    server = _SERVERS[word.text.partition("/")[0]]
                    yield self.finding(word.span, f"{server} in a container: `docker exec` opens a shell without it.")
        for _, run in dockerfile.each(Run):
            for before, command in zip(run.commands, run.commands[1:], strict=False):
                is_set = command.name == "chpasswd" and command.before == "|" and before.name in {"echo", "printf"}
                text = " ".join(before.texts[1:])
                if is_set and ":" in text and "$" not in text and "-e" not in command.texts and ":*" not in text:
                    yield self.finding(command.span, "Everyone who can read this file knows the password that it sets.")
