"""The paths that a command of a RUN writes to, or whose owner, mode or text it changes; as they are written."""

from __future__ import annotations

import posixpath
from itertools import pairwise

from rules.dockerfile.expressions import expression
from rules.dockerfile.words import Command

_PLACES = frozenset({"cp", "install", "ln", "mv"})
_CHANGES = frozenset({"chgrp", "chmod", "chown", "setfacl"})
_OPTIONS = {
    "curl": expression(r"--output(?:-dir)?|-[a-zA-Z]*o"),
    "wget": expression(r"--output-document|--directory-prefix|-[a-zA-Z]*[OP]"),
    "tar": expression(r"--directory|-[a-zA-Z]*C"),
    "unzip": expression(r"-[a-z]*d"),
}
"""The options whose value is the place of what a command brings."""
_HERE = frozenset({"bunzip2", "gunzip", "tar", "unxz", "unzip", "wget", "curl", "7z"})


def changed_paths(command: Command) -> tuple[str, ...]:
    """What `mkdir`, `chown`, `chmod`, `sed -i`, `touch` and removals name."""
    operands = tuple(text for text in command.texts[1:] if not text.startswith("-"))
    if command.name in {"mkdir", "rm", "rmdir", "unlink", "strip"}:
        return operands
    if command.name in _CHANGES:
        return operands[1:]
    if command.name == "sed" and any(text.startswith(("-i", "--in-place")) for text in command.texts):
        return operands[1:]
    return ()


def written_paths(command: Command) -> tuple[str, ...]:
    """The files and folders that a command makes: what `cp` and `ln`, a download, an archive, a redirection leave."""
    operands = [text for text in command.texts[1:] if not text.startswith("-")]
    found = [word.text.lstrip("0123456789&>| ") for word in command.redirections if _writes(word.text)]
    if command.name in _PLACES and len(operands) > 1:
        found += _targets(operands)
    elif command.name in {"touch", "tee"}:
        found += operands
    elif command.name in _HERE:
        found += _named(command)
        is_passed_on = ("-" in command.texts and command.name != "tar") or command.after == "|"
        found += [] if found or is_passed_on else ["."]
    return tuple(path for path in found if path and path != "-")


def _targets(operands: list[str]) -> list[str]:
    target = operands[-1]
    if not target.endswith("/") and len(operands) == 2:
        return [target]
    return [posixpath.join(target, posixpath.basename(one.rstrip("/"))) for one in operands[:-1]]


def _writes(text: str) -> bool:
    return ">" in text and not text.endswith(("/dev/null", "&1", "&2"))


def _named(command: Command) -> list[str]:
    """The values of the options that name a place."""
    option = _OPTIONS.get(command.name)
    if option is None:
        return []
    pairs = [(text, following) for text, following in pairwise(command.texts) if option.fullmatch(text)]
    options = ((text.partition("=")[0], text.partition("=")[2]) for text in command.texts)
    joined = [value for name, value in options if value and option.fullmatch(name)]
    return [following for _, following in pairs] + joined
