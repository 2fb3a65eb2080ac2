"""Packages whose signature nobody checks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.ecosystems.catalogue import bringing, fetching, of_system, programs
from rules.ecosystems.unchecked_signatures import SETTINGS, TRUSTED_SOURCE
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import Invocation, invocation
from rules.facts.system_packages import APT

_ANY_KEY = "--gpg-auto-import-keys"
"""zypper takes the key that a repository shows. Over HTTPS it's the repository's own."""
_KEYS = re.compile(r"[\w.-]+(?:-keyring|-gpg-keys)")
"""Packages that bring the keys of a distribution."""
_UNCHECKED = "installs packages without checking their signatures"
_OFF = {name: system.unchecked for name, system in of_system().items() if system.unchecked}


class SignatureCheckDisabled(Rule):
    """Packages are installed without checking their signatures.

    Only the signature tells a package of the distribution from a replaced one. Import the repository's key instead, and
    let the package manager check.
    """

    category = Category.SECURITY
    severity = Severity.ERROR
    looks_for = programs(*_OFF) | {"trusted"}
    aliases = ("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11")
    references = ("https://wiki.debian.org/SecureApt",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN apt-get install -y --allow-unauthenticated curl\n"),
        Invalid(
            "FROM opensuse/leap:16.0\n"
            "RUN zypper ar http://example.com/r r && zypper --gpg-auto-import-keys install -y --no-recommends tool\n"
        ),
        Invalid("FROM fedora:44\nRUN dnf install -y --nogpgcheck tool.rpm\n"),
        Invalid("FROM fedora:44\nRUN dnf install -y --setopt=gpgcheck=0 tool.rpm\n"),
        Invalid("FROM debian:13-slim\nRUN apt-get -o APT::Get::AllowUnauthenticated=true install -y curl\n"),
        Invalid(
            "FROM debian:13-slim\n"
            'RUN echo "deb [trusted=yes] https://a.example/ ./" > /etc/apt/sources.list.d/a.list && apt-get update\n'
        ),
        Invalid("FROM alpine:3.24\nCOPY tool.apk /\nRUN apk add --allow-untrusted /tool.apk\n"),
        Invalid("FROM rockylinux:9\nRUN rpm -ivh --nosignature https://example.com/tool.rpm\n"),
        Invalid("FROM photon:5.0\nRUN tdnf install -y --nogpgcheck git\n"),
    )
    valid = (
        Valid("FROM fedora:44\nRUN dnf install -y curl\n", because="signatures are checked"),
        Valid(
            'FROM debian:13\nRUN echo "deb [trusted=yes] file:/srv/debs ./" > /etc/apt/sources.list.d/a.list\n',
            because="the packages lie in the image",
        ),
        Valid("FROM debian:13\nRUN apt-get purge -y --force-yes gcc\n", because="nothing is installed"),
        Valid(
            "FROM opensuse/leap:16.0\nRUN zypper --gpg-auto-import-keys refresh\n",
            because="the image's own repositories show their key over HTTPS",
        ),
        Valid(
            """
            FROM alpine:3.24 AS build
            RUN abuild -r
            FROM alpine:3.24
            COPY --from=build /home/build/tool.apk /tmp/
            RUN apk add --no-cache --allow-untrusted /tmp/tool.apk
            """,
            because="the file builds the package itself",
        ),
        Valid("FROM fedora:44\nRUN dnf -y --nogpgcheck update fedora-gpg-keys\n", because="it brings the keys"),
        Valid(
            "FROM debian:13\nRUN apt-get update --allow-unauthenticated\n",
            because="apt takes lists that nobody signed by other options",
        ),
        Valid("FROM fedora:44\nRUN rpm --import https://example.com/key\n", because="the key is imported"),
        Valid("FROM fedora:44\nRUN rpm -qp --nosignature /tmp/tool.rpm\n", because="nothing is installed"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                if call is None or call.tool not in _OFF or not _brings(call) or _is_meant(stage, call):
                    continue
                if option := _turned_off(call, run):
                    text = "trusts any key that the server shows" if option == _ANY_KEY else _UNCHECKED
                    yield self.finding(command.span, f"`{option}` {text}.")
            if TRUSTED_SOURCE.search(run.value):
                at = next((c.span for c in run.commands if TRUSTED_SOURCE.search(" ".join(c.texts))), run.keyword_span)
                yield self.finding(at, f"`trusted=yes` {_UNCHECKED}.")


def _turned_off(call: Invocation, run: Run) -> str:
    """The option of the call that turns the check off, "" where none does."""
    found = next((option.name for option in call.options if option.name in _OFF[call.tool]), "")
    if found and (found != _ANY_KEY or "http://" in run.value):
        return found
    setting = SETTINGS.get(call.tool)
    told = setting.search(" ".join(call.command.texts[1:])) if setting is not None else None
    return told[0] if told else ""


def _brings(call: Invocation) -> bool:
    """Whether the call brings packages or upgrades them, or their lists; apt takes unsigned lists by other options."""
    fetches, system = fetching(call.tool), of_system()[call.tool]
    refreshes = fetches.refreshes if fetches is not None and call.tool not in APT.tools else frozenset()
    return call.subcommand in bringing(call.tool) | refreshes | system.upgrades


def _is_meant(stage: Stage, call: Invocation) -> bool:
    """Whether nobody could have signed the packages, or the keys themselves are what is brought."""
    packages = call.operand_texts
    if packages and all(_KEYS.fullmatch(package) for package in packages):
        return True
    return bool(packages) and all(posixpath.dirname(package) in _built_folders(stage) for package in packages)


@fact
def _built_folders(stage: Stage) -> frozenset[str]:
    """The folders that take what other stages built."""
    places = (copy.destination.text.rstrip("/") for copy in stage.of_type(Copy) if copy.from_)
    return frozenset(posixpath.dirname(place) if "." in posixpath.basename(place) else place for place in places)
