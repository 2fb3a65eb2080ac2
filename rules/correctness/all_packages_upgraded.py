"""An upgrade of everything that the base image holds."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import of_system, programs
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import Invocation, invocation

_ALL = {name: system.upgrades for name, system in of_system().items() if system.upgrades}


class AllPackagesUpgraded(Rule):
    """A step upgrades every package of the base image.

    The result depends on the day of the build. The old files stay in the layers below, so the image grows by everything
    that was replaced. A newer tag of the base image has the same packages without that cost. If its maintainers are
    slow and a fix can't wait, upgrade that package by name.

    This rule is off by default, because many teams upgrade on purpose to get security fixes on the day of their
    release.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    housekeeping = True
    default = False
    looks_for = programs(*_ALL)
    aliases = ("DL3035", "apt-get-upgrade", "apt-get-dist-upgrade", "DF044", "DS-0024")
    references = ("https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",)
    invalid = (
        Invalid("FROM debian:13-slim\nRUN apt-get update && apt-get upgrade -y\n"),
        Invalid("FROM alpine:3.24\nRUN apk --no-cache upgrade\n"),
        Invalid("FROM fedora:44\nRUN dnf update -y\n"),
        Invalid("FROM opensuse/leap:16.0\nRUN zypper --non-interactive dup\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN apt-get update\n", because="that reads the lists alone"),
        Valid("FROM alpine:3.24\nRUN apk upgrade --no-cache libssl3\n", because="one package is named"),
        Valid("FROM fedora:44\nRUN dnf upgrade -y --security\n", because="it takes fixes of security holes alone"),
        Valid("FROM debian:13-slim\nRUN apt-get upgrade -s\n", because="nothing is changed"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                if call is not None and call.subcommand in _ALL.get(call.tool, ()) and not _is_narrow(call):
                    text = f"`{call.tool} {call.subcommand}` upgrades whatever the day has: take a newer base image."
                    yield self.finding(command.span, text)


def _is_narrow(call: Invocation) -> bool:
    return bool(call.operands) or call.has("--security", "--advisory", "-s", "--simulate", "--dry-run", "--available")
