"""Package managers that ask a question nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import programs
from rules.ecosystems.syntax import words
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import assumes_yes, is_configured
from rules.facts.calls import Invocation, invocation
from rules.facts.users import first_stage


class AssumeYesMissing(Rule):
    """A package manager asks for confirmation, and nobody can answer.

    In a build there is no terminal: `apt-get install` without `-y` reads the end of its input and aborts, `dnf`, `yum`
    and `zypper` likewise. The build only goes on where nothing more than the named packages would be installed.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs("apt-get", "apt", "aptitude", "dnf", "yum", "microdnf", "zypper", "pacman")
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
                    f"`{call.tool}` may ask for confirmation, and nobody can answer during a build.",
                    Fix(f"Add `{flag}`", (insert(place, f" {flag}"),)),
                )


_CONFIGURED = ("cimg/", "circleci/")
"""Images with `APT::Get::Assume-Yes` in /etc/apt/apt.conf.d."""


def _is_fed(command: Command) -> bool:
    """Whether the command reads its answers from somewhere."""
    return command.before == "|" or any("<" in word.text for word in command.redirections)


def _missing_flag(call: Invocation) -> str | None:
    """The flag that says yes, where the call needs one and has none."""
    if not call.operands and call.subcommand not in _ASK_WITHOUT_OPERANDS:
        return None
    if call.tool in {"apt-get", "apt", "aptitude"} and call.subcommand in _APT_ASKS:
        return None if assumes_yes(call) or call.has(*_DRY) else "-y"
    if call.tool in {"dnf", "yum", "microdnf"} and call.subcommand in _DNF_ASKS:
        return None if call.has("-y", "--assumeyes", "-q", *_DRY) else "-y"
    if call.tool == "zypper" and call.subcommand in _ZYPPER_ASKS:
        return None if call.has("-y", "--no-confirm", "-n", "--non-interactive", *_DRY) else "-y"
    if call.tool == "pacman" and call.subcommand == "-S":
        return None if call.has("--noconfirm") else "--noconfirm"
    return None


_APT_ASKS = frozenset({"install", "upgrade", "dist-upgrade", "full-upgrade", "remove", "purge", "autoremove"})
_DNF_ASKS = frozenset({"group install", "module install"}) | words(
    "install update upgrade upgrade-minimal remove erase reinstall groupinstall localinstall"
)
_ZYPPER_ASKS = words("install remove update dist-upgrade patch source-install")
_ASK_WITHOUT_OPERANDS = frozenset(
    {"upgrade", "dist-upgrade", "full-upgrade", "update", "upgrade-minimal", "patch", "-S"}
)
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
