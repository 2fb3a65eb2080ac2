"""`apt-key add`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.edits.apt_keys import own_keyring
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.named_packages import host_in
from rules.facts.old_systems import is_old, names_old


class AptKeyUsed(Rule):
    """`apt-key` trusts a key for every repository, and newer releases no longer have it.

    A key that you add with `apt-key` can sign packages of any repository, including Debian's own. Debian 13 and Ubuntu
    24.10 removed the program. Put the key into `/etc/apt/keyrings`, and name it in the source: `deb
    [signed-by=/etc/apt/keyrings/tool.asc] https://... stable main`.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = frozenset({"apt-key"})
    references = (
        "https://wiki.debian.org/DebianRepository/UseThirdParty",
        "https://manpages.debian.org/bookworm/apt/apt-key.8.en.html",
    )
    invalid = (
        Invalid(
            """
            FROM debian:12
            RUN curl -fsSL https://a.org/key.asc | apt-key add - && \\
                echo 'deb https://a.org all main' > /etc/apt/sources.list.d/a.list
            """,
            """
            FROM debian:12
            RUN mkdir -p /etc/apt/keyrings && curl -fsSL https://a.org/key.asc -o /etc/apt/keyrings/a.asc && \\
                echo 'deb [signed-by=/etc/apt/keyrings/a.asc] https://a.org all main' > /etc/apt/sources.list.d/a.list
            """,
        ),
        Invalid(
            """
            FROM ubuntu:22.04
            RUN wget -qO- https://dl.x.org/key.pub \\
                | apt-key add - \\
             && echo "deb [arch=amd64] http://x.org a b" >> /etc/apt/sources.list
            """,
            """
            FROM ubuntu:22.04
            RUN mkdir -p /etc/apt/keyrings && wget -qO/etc/apt/keyrings/x.asc https://dl.x.org/key.pub \\
             && echo "deb [signed-by=/etc/apt/keyrings/x.asc arch=amd64] http://x.org a b" >> /etc/apt/sources.list
            """,
        ),
        Invalid(
            """
            FROM debian:12
            RUN curl -fsSL https://example.com/key.asc | apt-key add - && \\
                curl -fsSL https://example.com/debian.list -o /etc/apt/sources.list.d/tool.list && \\
                echo 'deb https://example.com/apt stable main' >> /etc/apt/sources.list
            """,
        ),
        Invalid(
            """
            FROM debian:12
            RUN wget -qO- https://dl.google.com/linux/linux_signing_key.pub | apt-key add - && \\
                echo "deb http://dl.google.com/linux/chrome/deb/ stable main" > /etc/apt/sources.list.d/chrome.list
            """,
        ),
        Invalid(
            """
            FROM ubuntu:16.04
            RUN curl -fsSL https://example.com/key.asc | apt-key add - && \\
                echo 'deb https://example.com/apt stable main' > /etc/apt/sources.list.d/tool.list
            """,
        ),
        Invalid(
            """
            FROM debian:12
            RUN apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 3FA7E0328081BFF6A14DA29AA6A19B38D3D831EF
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN curl -fsSLo /etc/apt/keyrings/tool.asc https://example.com/key.asc && \\
                echo 'deb [signed-by=/etc/apt/keyrings/tool.asc] https://example.com/apt stable main' \\
                    > /etc/apt/sources.list.d/tool.list
            """,
            because="the key is trusted for one repository only",
        ),
        Valid(
            """
            FROM debian:12
            RUN apt-key list
            """,
            because="no key is added",
        ),
        Valid(
            """
            FROM ubuntu:14.04
            RUN curl -fsSL https://example.com/key.asc | apt-key add -
            """,
            because="its apt is too old for `signed-by=`: the way to better is another release",
        ),
        Valid(
            """
            FROM node:6.3
            RUN apt-key adv --keyserver keyserver.ubuntu.com --recv EA312927 && \\
                echo "deb http://repo.example.org/apt/debian jessie/db main" > /etc/apt/sources.list.d/db.list
            """,
            because="the source tells that this is a Debian 8, whose apt is too old",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            if is_old(stage) or names_old(run.value):
                continue
            for command in run.commands:
                words, _ = without_prefixes(command)
                texts = [word.text for word in words]
                if texts[:1] == ["apt-key"] and {"add", "adv"}.intersection(texts[1:]):
                    yield self.finding(
                        command.span,
                        f"{_named(run, command)} for every repository: put it in `/etc/apt/keyrings` "
                        "and name it with `signed-by=`.",
                        own_keyring(dockerfile, stage, run, command),
                    )


def _named(run: Run, apt_key: Command) -> str:
    """What is trusted, by the host that the key comes from where one is named."""
    above = next((left.texts for left, right in pairwise(run.commands) if right is apt_key), ())
    host = host_in((*above[1:], *apt_key.texts[1:]))
    return f"`apt-key` trusts the key of `{host}`" if host else "`apt-key` trusts this key"
