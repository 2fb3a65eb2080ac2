"""`curl | sh`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.named_packages import host_in


class ScriptPipedToShell(Rule):
    """A downloaded script goes straight into a shell.

    The build runs whatever the server sends that day. Nobody reviewed it, and no checksum verifies it. If the download
    breaks off, half of the script runs, and without `pipefail` a failed download counts as a success. Download a named
    version of the script, verify its checksum, and then run it. Most projects also offer packages or an image that you
    can use instead.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    looks_for = frozenset({"curl", "wget"})
    aliases = ("DF021",)
    references = ("https://docs.docker.com/reference/dockerfile/#add---checksum",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN curl -fsSL https://example.com/install.sh | sh
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget -qO- https://example.com/install.sh | sudo -E bash -s -- --yes
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            ADD --checksum=sha256:4e388ab32b10dc8dbc7e28144f552830adc74787c1e2c0824032078a79f227fb \\
                https://example.com/install-1.2.sh /tmp/install.sh
            RUN sh /tmp/install.sh
            """,
            because="the checksum holds the script to what was reviewed",
        ),
        Valid(
            """
            FROM debian:13
            RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz
            """,
            because="an archive is unpacked, no script is run",
        ),
        Valid(
            """
            FROM debian:13
            RUN echo 'select 1' | sh -c 'cat'
            """,
            because="nothing is downloaded",
        ),
        Valid(
            """
            FROM golang:1.25-alpine
            ARG LINT_VERSION=2.4.0
            RUN wget -qO- https://raw.githubusercontent.com/golangci/golangci-lint/v${LINT_VERSION}/install.sh | sh -s
            """,
            because="the address names the version: the script does not change by itself",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for left, right in pairwise(run.commands):
                words, _ = without_prefixes(right)
                shell = words[0].text.rsplit("/", 1)[-1] if words else ""
                if left.name not in {"curl", "wget"} or right.before != "|" or shell not in _SHELLS:
                    continue
                if any(_VERSIONED.search(text) for text in left.texts[1:]):
                    continue
                host = host_in(left.texts[1:])
                sender = f"`{host}`" if host else "the server"
                yield self.finding(
                    left.span,
                    f"`{shell}` runs whatever {sender} sends, with no version or checksum.",
                )


_VERSIONED = re.compile(r"https?://.*(\d\.\d|\b[0-9a-f]{40}\b|\$\{?\w*(VERSION|COMMIT|TAG|SHA|REF))", re.IGNORECASE)
"""An address of one version: a number of two parts, a commit or a variable called so; `setup_22.x` is none."""

_SHELLS = frozenset({"ash", "bash", "dash", "python", "python3", "sh", "zsh"})
