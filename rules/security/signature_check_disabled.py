"""Packages whose signature nobody checks."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import bringing, fetching, of_system, programs
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import Invocation, invocation

_ANY_KEY = "--gpg-auto-import-keys"
"""zypper takes the key that a repository shows. Over HTTPS it's the repository's own."""
_OFF = {name: system.unchecked for name, system in of_system().items() if system.unchecked}


class SignatureCheckDisabled(Rule):
    """Packages are installed without checking their signatures.

    Only the signature tells a package of the distribution from a replaced one. Import the repository's key instead, and
    let the package manager check.
    """

    category = Category.SECURITY
    severity = Severity.ERROR
    looks_for = programs(*_OFF)
    aliases = ("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11")
    references = ("https://wiki.debian.org/SecureApt",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN apt-get install -y --allow-unauthenticated curl\n"),
        Invalid(
            "FROM opensuse/leap:16.0\n"
            "RUN zypper ar http://example.com/r r && zypper --gpg-auto-import-keys install -y --no-recommends tool\n"
        ),
        Invalid("FROM fedora:44\nRUN dnf install -y --nogpgcheck tool.rpm\n"),
        Invalid("FROM alpine:3.24\nCOPY tool.apk /\nRUN apk add --allow-untrusted /tool.apk\n"),
    )
    valid = (
        Valid("FROM fedora:44\nRUN dnf install -y curl\n", because="signatures are checked"),
        Valid("FROM debian:13\nRUN apt-get purge -y --force-yes gcc\n", because="nothing is installed"),
        Valid(
            "FROM opensuse/leap:16.0\nRUN zypper --gpg-auto-import-keys refresh\n",
            because="the image's own repositories show their key over HTTPS",
        ),
        Valid("FROM fedora:44\nRUN rpm --import https://example.com/key\n", because="the key is imported"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                off = _OFF.get(call.tool, ()) if call is not None else ()
                found = next((o for o in call.options if o.name in off), None) if call is not None else None
                is_harmless = found is not None and found.name == _ANY_KEY and "http://" not in run.value
                if found is not None and call is not None and _installs(call) and not is_harmless:
                    yield self.finding(
                        command.span, f"`{found.name}` installs packages without checking their signatures."
                    )


def _installs(call: Invocation) -> bool:
    """Whether the call brings packages or their lists, or upgrades them."""
    fetches, system = fetching(call.tool), of_system()[call.tool]
    refreshes = fetches.refreshes if fetches is not None else frozenset()
    return call.subcommand in bringing(call.tool) | refreshes | system.upgrades
