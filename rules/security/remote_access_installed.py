"""A way to log in to the container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Expose, Run, Stage
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.image_shells import installs
from rules.facts.users import first_stage

_PORT = re.compile(r"(?:22|23|3389)(?:/tcp)?", re.IGNORECASE)
_PURPOSES = ("ssh", "xinetd", "telnet", "dropbear", "xrdp", "sftp")
_LOG_IN_TO_EACH_OTHER = re.compile(r"(?i)gitlab|gitea|gogs|gerrit|hadoop|openmpi|xrdp|xfce|lxde|mate-desktop|gnome")
"""Servers of git, clusters whose nodes log in to one another, and desktops: a login is what they are for."""
_AZURE = "root:Docker!"
"""What Azure App Service asks for: its SSH port is open to its own console only."""
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
        Invalid("FROM debian:13-slim\nEXPOSE 22 8080\n"),
        Invalid("FROM debian:13-slim\nRUN echo 'root:secret' | chpasswd\n"),
    )
    valid = (
        Valid('FROM debian:13-slim\nEXPOSE 22\nCMD ["/usr/sbin/sshd", "-D"]\n', because="the image is an SSH server"),
        Valid("FROM debian:13\nEXPOSE 23\nCMD xinetd -dontfork\n", because="the image is a Telnet server"),
        Valid("FROM alpine:3.24\nRUN apk add git openssh\nEXPOSE 22 80\n", because="git is served over SSH"),
        Valid("FROM example.com/ubuntu-sshd\nEXPOSE 22 80\n", because="the base image is an SSH server"),
        Valid("FROM alpine:3.24\nRUN apk add openssh\nEXPOSE 22\nCMD /start\n", because="it serves nothing but SSH"),
        Valid(
            "FROM debian:13-slim\nENV HADOOP_HOME=/opt/hadoop\nEXPOSE 22 8088\n",
            because="the nodes of a cluster log in to one another",
        ),
        Valid('FROM node:24-slim\nEXPOSE 23 80\nCMD ["nyancat-telnet"]\n', because="the program speaks Telnet"),
        Valid(
            'FROM node:24-slim\nRUN echo "root:Docker!" | chpasswd\nEXPOSE 80 2222\n',
            because="Azure App Service asks for this password, and lets only its console in",
        ),
        Valid("FROM debian:13-slim\nEXPOSE 2222 8022\n", because="these are other ports"),
        Valid('FROM debian:13-slim\nRUN echo "app:$PASSWORD" | chpasswd\n', because="the build is given the password"),
        Valid("FROM debian:13-slim\nRUN echo 'app:*' | chpasswd -e\n", because="no password fits a star"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, expose in dockerfile.each(Expose):
            for word in expose.arguments:
                if _PORT.fullmatch(word.text) and context.ships(dockerfile, stage) and not _is_purpose(stage):
                    server = _SERVERS[word.text.partition("/")[0]]
                    yield self.finding(word.span, f"{server} in a container: `docker exec` opens a shell without it.")
        for _, run in dockerfile.each(Run):
            for before, command in zip(run.commands, run.commands[1:], strict=False):
                is_set = command.name == "chpasswd" and command.before == "|" and before.name in {"echo", "printf"}
                text = " ".join(before.texts[1:])
                is_known = ":" in text and "$" not in text and ":*" not in text and _AZURE not in text
                if is_set and is_known and "-e" not in command.texts:
                    yield self.finding(command.span, "Everyone who can read this file knows the password that it sets.")


@fact
def _is_purpose(stage: Stage) -> bool:
    """Whether a login is what the image is for."""
    starts = [start.value for kind in (Cmd, Entrypoint) for start in stage.of_type(kind)]
    if installs(stage, "git") or any(name in start for start in starts for name in _PURPOSES):
        return True
    serves_only_this = all(_PORT.fullmatch(word.text) for one in stage.of_type(Expose) for word in one.arguments)
    base = first_stage(stage).base_image or ""
    named = "ssh" in base or "rdp" in base
    return named or serves_only_this or any(_LOG_IN_TO_EACH_OTHER.search(one.value) for one in stage.instructions)
