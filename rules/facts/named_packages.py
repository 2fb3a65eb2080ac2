"""Packages, files and calls as a message names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.facts.calls import Invocation

_LONGEST = 40
_TELLING = frozenset({"-g", "--global", "--system"})
"""Options without which a call would do something else: `gem update --system 3.6`, `npm install -g npm`."""
_HOST = re.compile(r"^[\"']?(?:https?://)?([\w.-]+\.[a-z]{2,})(?:[/:?\"']|$)", re.IGNORECASE)


def named(packages: list[str]) -> str:
    """`curl`, `git` and 3 more."""
    shown = [f"`{_without_variable_version(package)}`" for package in packages[:2]]
    rest = len(packages) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _without_variable_version(package: str) -> str:
    """`redis` for `redis="$VERSION"~trixie`: a version that the shell puts together says nothing."""
    return package.partition("=")[0] if '"' in package else package


def called(call: Invocation, longest: int = _LONGEST) -> str:
    """`pip install -r requirements.txt`: the call without options that say nothing of what it does, cut where long."""
    what = [option.name for option in call.options if option.name in _TELLING]
    files = [f"-r {file}" for file in call.values("-r", "--requirement")]
    return shortened([call.tool, *call.subcommand.split(), *what, *files, *call.operand_texts], longest)


def shortened(words: Iterable[str], longest: int = _LONGEST) -> str:
    """A code span of the words, as many as a headline has room for."""
    shown = ""
    for word in words:
        if "`" in word or len(f"{shown} {word}") > longest:
            return f"`{shown or word[: longest - 1].replace('`', '')} …`"
        shown = f"{shown} {word}".lstrip()
    return f"`{shown}`"


def file_of(url: str) -> str:
    """What an address names, for a headline: its last part, or its host where the path ends there."""
    parts = url.split("?", 1)[0].split("#", 1)[0].rstrip("/").split("/")
    return parts[-1].replace("`", "")[:_LONGEST] or url[:_LONGEST]


def host_in(words: Iterable[str]) -> str:
    """The first host among the words of a download, "" where there is none."""
    return next((found[1] for word in words if (found := _HOST.search(word)) and len(found[1]) <= _LONGEST), "")
