"""Package managers that ask a question nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import of_system, programs
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import is_configured, is_quiet
from rules.facts.calls import Invocation, invocation
from rules.facts.named_packages import called
from rules.facts.users import first_stage


class AssumeYesMissing(Rule):
    """A package manager asks for confirmation, and nobody can answer.

    A build has no terminal. Without `-y`, `apt-get install` reads the end of its input and aborts, and so do `dnf`,
    `yum`, and `zypper`. The build only continues if the command installs nothing but the named packages.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs(*(name for name, system in of_system().items() if system.asks))
    aliases = (
        "DL3014",
        "DL3030",
        "DL3034",
        "DL3038",
        "aptGetInstallUseY",
        "yumInstallForceYes",
        "DF015",
        "DF027",
        "DF043",
        "DS-0021",
    )
    references = ("https://manpages.debian.org/stable/apt/apt-get.8.en.html",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install --no-install-recommends curl git
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y --no-install-recommends curl git
            """,
        ),
        Invalid(
            """
            FROM fedora:43
            RUN dnf install git && dnf clean all
            """,
            """
            FROM fedora:43
            RUN dnf install -y git && dnf clean all
            """,
        ),
        Invalid(
            """
            FROM opensuse/leap:15.6
            RUN zypper install git
            """,
            """
            FROM opensuse/leap:15.6
            RUN zypper install -y git
            """,
        ),
        Invalid(
            """
            FROM almalinux:10
            RUN yum reinstall glibc-common
            """,
            """
            FROM almalinux:10
            RUN yum reinstall -y glibc-common
            """,
        ),
        Invalid(
            """
            FROM opensuse/leap:15.6
            RUN zypper patch
            """,
            """
            FROM opensuse/leap:15.6
            RUN zypper patch -y
            """,
        ),
        Invalid(
            """
            FROM archlinux:latest
            RUN pacman -Syu git
            """,
            """
            FROM archlinux:latest
            RUN pacman -Syu --noconfirm git
            """,
        ),
        Invalid(
            """
            FROM rockylinux:9
            RUN dnf install -q gcc
            """,
            """
            FROM rockylinux:9
            RUN dnf install -y -q gcc
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get -yq install curl
            """,
            because="the flag is there, among others",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -qq curl
            """,
            because="`-qq` implies `-y`",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install --quiet --quiet curl
            """,
            because="twice quiet implies `-y`",
        ),
        Valid(
            """
            FROM debian:13
            RUN yes | apt-get install curl
            """,
            because="`yes` answers",
        ),
        Valid(
            """
            FROM debian:13
            RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/yes && apt-get install curl
            """,
            because="apt's configuration says yes",
        ),
        Valid(
            """
            FROM cimg/node:22.11
            RUN sudo apt-get update && sudo apt-get install jq
            """,
            because="the images of CircleCI are configured to say yes",
        ),
        Valid(
            """
            FROM opensuse/leap:15.6
            RUN zypper -n install git
            """,
            because="`-n` asks nothing",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install --print-uris curl
            """,
            because="nothing is installed",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_configured(dockerfile, "Assume-Yes") or "assumeyes=" in dockerfile.source.text.lower():
            return
        for stage, run in dockerfile.each(Run):
            if (first_stage(stage).base_image or "").startswith(_CONFIGURED):
                continue
            for command in run.commands:
                call = invocation(command)
                flag = None if call is None else _missing_flag(call)
                if call is None or flag is None or _is_fed(command):
                    continue
                place = (call.subcommand_word or command.words[1]).span.end
                yield self.finding(
                    command.span,
                    f"{called(call)} may ask for confirmation, and nobody can answer during a build.",
                    Fix(f"Add `{flag}`", (insert(place, f" {flag}"),)),
                )


_CONFIGURED = ("cimg/", "circleci/")
"""Images with `APT::Get::Assume-Yes` in /etc/apt/apt.conf.d."""


def _is_fed(command: Command) -> bool:
    """Whether the command reads its answers from somewhere."""
    return command.before == "|" or any("<" in word.text for word in command.redirections)


def _missing_flag(call: Invocation) -> str | None:
    """The flag that says yes, where the call needs one and has none."""
    system = of_system().get(call.tool)
    if system is None or call.subcommand not in system.asks or call.has(*system.yes, *_DRY) or is_quiet(call):
        return None
    return system.yes[0] if call.operands or call.subcommand in system.alone else None


_DRY = (
    "--force-yes",
    "-s",
    "--simulate",
    "--dry-run",
    "--print-uris",
    "-d",
    "--download-only",
    "--downloadonly",
    "--assumeno",
)
