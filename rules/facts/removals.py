"""What `rm` and `find -delete` remove."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from rules.dockerfile.words import Command


def removes(command: Command, folder: str) -> bool:
    """Whether the command deletes `folder` or all that is in it (`rm -rf`, `find ... -delete`)."""
    words = [text for text in command.texts if text != "sudo"]
    if not words:
        return False
    name, operands = words[0].rsplit("/", 1)[-1], [t for t in words[1:] if not t.startswith("-")]
    if name == "find":
        is_removal = any(t in {"-delete", "rm"} for t in words)
        return is_removal and any(covers(operand, folder) for operand in operands)
    if name != "rm":
        return False
    return any(covers(spelled, folder) for operand in operands for spelled in spelled_out(operand))


def covers(pattern: str, folder: str) -> bool:
    """Whether removing `pattern` (a shell pattern) removes what is in `folder`."""
    pattern = at_home(pattern).rstrip("/")
    if pattern in {"", "/*", "*"}:
        return False
    if pattern.startswith(folder + "/") and any(sign in pattern for sign in "*?["):
        return True
    parts = folder.split("/")
    around = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)] + [folder + "/x"]
    return any(_matches(place, pattern) for place in around if place)


def _matches(place: str, pattern: str) -> bool:
    return place.count("/") == pattern.count("/") and fnmatchcase(place, pattern.replace("[^", "[!"))


_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")


def spelled_out(word: str, limit: int = 64) -> tuple[str, ...]:
    """`/var/{lib,log}` -> `/var/lib`, `/var/log`, as bash expands it."""
    words = [word]
    while len(words) < limit:
        found = next(((n, match) for n, w in enumerate(words) if (match := _BRACES.search(w))), None)
        if found is None:
            break
        n, match = found
        parts = match[1].split(",")
        words[n : n + 1] = [words[n][: match.start()] + part + words[n][match.end() :] for part in parts]
    return tuple(words)


_HOME = re.compile(r"^(?:/root|/home/[^/]+|\$HOME|\$\{HOME\}|~[^/]*)(?=/|$)")


def at_home(path: str) -> str:
    """The path without quotes, with `~` for the user's home."""
    return _HOME.sub("~", path.replace('"', "").replace("'", ""))
