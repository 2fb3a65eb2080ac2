"""Packages that an install names without a version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.tools.invocations import Invocation

_PATH = re.compile(r"^[./~]|://|^git\+|\$|\.(whl|tar\.gz|tgz|zip|gem|deb|rpm|apk)$")


def unpinned(call: Invocation, pinned: re.Pattern[str]) -> Iterator[str]:
    """The packages (not files, URLs or variables) that do not match `pinned`."""
    for text in call.operand_texts:
        if not _PATH.search(text) and not pinned.search(text):
            yield text


EQUALS = re.compile(r"[=~<>]")
"""`curl=8.5.0-2`, `curl~8.5`, `flask==3.1`."""

RPM = re.compile(r"-\d")
"""`git-2.43.0`: a name, a dash, a version."""

AT = re.compile(r"^(@[^/]+/)?[^@]+@.*\d")
"""`express@4`, `@angular/cli@17.1`, `golang.org/x/tools@v0.1.0`."""

COLON = re.compile(r":\d|=")
"""`rails:8.0.1`."""


def named(packages: list[str]) -> str:
    """`curl`, `git` and 3 more."""
    shown = [f"`{package}`" for package in packages[:2]]
    rest = len(packages) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
