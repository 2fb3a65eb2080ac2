"""Packages that an install names without a version."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Rule, Severity
from rules.facts.calls import Invocation, invocation

_PATH = re.compile(r"^[./~]|://|^git\+|\$|\.(whl|tar\.gz|tgz|zip|gem|deb|rpm|apk)$")

EQUALS = re.compile(r"[=~<>]")
"""`curl=8.5.0-2`, `curl~8.5`."""

PYTHON = re.compile(r"[=~<>@]")
"""`flask==3.1`, `flask @ https://...`, and uv's own `ruff@0.14`."""

RPM = re.compile(r"-\d")
"""`git-2.43.0`: a name, a dash, a version."""

AT = re.compile(r"^(@[^/]+/)?[^@]+@.*\d")
"""`express@4`, `@angular/cli@17.1`, `golang.org/x/tools@v0.1.0`."""

COLON = re.compile(r":\d|=")
"""`rails:8.0.1`."""


class VersionUnpinned(Rule):
    """What the rules about versions share. Off by default: who turns one on wants the same image twice.

    pinned: how a package with its version is written.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    pinned: ClassVar[re.Pattern[str]]

    @abstractmethod
    def installs(self, call: Invocation) -> bool:
        """Whether the call installs the packages that it names, and says nowhere else which versions."""

    def message(self, packages: list[str]) -> str:
        return f"No version is named for {named(packages)}."

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                packages = list(_unpinned(call, self.pinned)) if call is not None and self.installs(call) else []
                if packages:
                    yield self.finding(command.span, self.message(packages))


def _unpinned(call: Invocation, pinned: re.Pattern[str]) -> Iterator[str]:
    """The packages (not files, URLs or variables) that do not match `pinned`."""
    for text in call.operand_texts:
        if not _PATH.search(text) and not pinned.search(text):
            yield text


def named(packages: list[str]) -> str:
    """`curl`, `git` and 3 more."""
    shown = [f"`{package}`" for package in packages[:2]]
    rest = len(packages) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
