"""What the services of compose files start: command, entrypoint and health check, as the shell text that they mean."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.context import Service

_CHECKS = {"CMD", "CMD-SHELL"}


def service_of(path: str, name: str, target: Any, service: Mapping[str, Any]) -> Service | None:
    """The service's starts; None where it leaves all of them to the image."""
    starts = tuple(_starts(service))
    return Service(path, name, target.lower() if isinstance(target, str) else "", starts) if starts else None


def _starts(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("entrypoint", "command"):
        if text := _shell_text(service.get(key)):
            yield key, text
    check = service.get("healthcheck")
    test = check.get("test") if isinstance(check, Mapping) else None
    if isinstance(test, list) and test and test[0] in _CHECKS:
        test = test[1:] if test[0] == "CMD" else " ".join(str(word) for word in test[1:])
    if test and test != ["NONE"]:
        yield "healthcheck", test if isinstance(test, str) else _shell_text(test)


def _shell_text(value: Any) -> str:
    """A list holds the words of one command; a string is written as in a shell. `$$` is compose's `$`."""
    if isinstance(value, list):
        value = shlex.join(str(word) for word in value)
    return value.replace("$$", "$") if isinstance(value, str) else ""
