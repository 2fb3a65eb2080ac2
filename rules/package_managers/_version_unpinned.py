"""What the rules about versions share: a rule names its managers, and their records say how a version is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.record import Manager, Pins
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Rule, Severity
from rules.facts.calls import Invocation, invocation
from rules.facts.named_packages import named

_PATH = re.compile(r"^[./~]|://|^git\+|\$|\.(whl|tar(?:\.\w+)?|tgz|zip|gem|deb|rpm|apk)$")
_REPOSITORY = re.compile(r"(?:(?:git|hg|svn|bzr)\+\w+|git)://")
_COMMIT = re.compile(r"@[^/@#]+(?:#|$)|#(?!egg=|subdirectory=).")
"""What names a commit, a tag or a branch: `...repo.git@v1#egg=x` for pip, `...repo.git#v1` for npm."""


class VersionUnpinned(Rule):
    """An install names packages without a version. Off by default: who turns it on wants the same image twice.

    managers: those whose calls count.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    managers: ClassVar[tuple[Manager, ...]]

    def installs(self, call: Invocation, pins: Pins) -> bool:
        """Whether the call installs the packages that it names, and says nowhere else which versions."""
        return call.subcommand in pins.verbs and not call.has(*pins.unless)

    def is_file(self, text: str) -> bool:
        """Whether an operand is a file or folder by the manager's own rules."""
        return False

    def message(self, packages: list[str]) -> str:
        return f"No version is named for {named(packages)}."

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        known = {manager.name: manager.pins for manager in self.managers if isinstance(manager.pins, Pins)}
        for _, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                pins = known.get(call.tool) if call is not None else None
                if call is None or pins is None or not self.installs(call, pins):
                    continue
                packages = [text for text in call.operand_texts if _is_loose(text, pins) and not self.is_file(text)]
                if packages:
                    yield self.finding(command.span, self.message(packages))


def _is_loose(text: str, pins: Pins) -> bool:
    """Whether it is a package (not a file, a URL or a variable) without a version, or a repository without a commit."""
    if _REPOSITORY.match(text):
        return "$" not in text and _COMMIT.search(text) is None
    return not _PATH.search(text) and not pins.written.search(text)
