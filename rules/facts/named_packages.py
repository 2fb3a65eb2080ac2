"""Packages, files and calls as a message names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rules.dockerfile.expressions import expression
from rules.facts.calls import Invocation

_LONGEST = 40
_TELLING = frozenset({"-g", "--global", "--system"})
"""Options without which a call would do something else: `gem update --system 3.6`, `npm install -g npm`."""
_LONGEST_PAIR = 32
_HOST = expression(r"^[\"']?(?:https?://)?([\w.-]+\.[a-z]{2,})(?:[/:?\"']|$)", re.IGNORECASE)


def named(packages: Sequence[str]) -> str:
    """`curl`, `git`, and 3 more: one of them at least, and a second one where a headline has room for it."""
    shown = [f"`{_without_variable_version(package)}`" for package in packages[:2]]
    if not shown:
        return ""
    if len("".join(shown)) > _LONGEST_PAIR:
        del shown[1:]
    rest = len(packages) - len(shown)
    *others, last = [*shown, *([f"{rest} more"] if rest else [])]
    return f"{', '.join(others)}{',' * (len(others) > 1)} and {last}" if others else last


def of_use_outside(packages: Sequence[str], *, outside: str) -> str:
    """The message about what only the build needs. outside: the work that needs it, as in `compiling extensions`."""
    ship, it = ("ships", "it") if len(packages) == 1 else ("ship", "them")
    return f"{named(packages)} {ship} with the image: only {outside} needs {it}."


def _without_variable_version(package: str) -> str:
    """`redis` for `redis="$VERSION"~trixie`: a version that the shell puts together says nothing."""
    return package.partition("=")[0] if '"' in package else package


def called(call: Invocation, longest: int = _LONGEST) -> str:
    """`pip install -r requirements.txt`: the call without options that say nothing of what it does, cut where long."""
    what = [option.name for option in call.options if option.name in _TELLING]
    files = [f"-r {file}" for file in call.values("-r", "--requirement")]
    head = [call.tool, *call.subcommand.split()]
    room = longest - len(" ".join(head)) - 1
    return shortened(
        [*head, *what, *files, *(end_of(text, room) if "://" in text else text for text in call.operand_texts)], longest
    )


def in_full(call: Invocation) -> str:
    """`npm install --only=dev`: with its options, where another call of the file has the same name without them."""
    return shortened(call.command.texts)


def end_of(text: str, room: int) -> str:
    """A long path, address or file by its end, where it differs from its neighbours; cut between parts if it can."""
    if len(text) <= room:
        return text
    end = text[1 - room :]
    _, cut, parts = end.partition("/")
    return f"…{cut}{parts}" if parts else f"…{end}"


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
    """The first host among the words of a download, those with `://` before the others, "" where there is none."""
    likely = sorted(words, key=lambda word: "://" not in word)
    return next((found[1] for word in likely if (found := _HOST.search(word)) and len(found[1]) <= _LONGEST), "")
