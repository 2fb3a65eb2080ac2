"""The shell oracle: shfmt's syntax tree as plain commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHFMT = Path(sys.executable).with_name("shfmt")


class NotShellError(ValueError):
    """shfmt refuses the script."""


@dataclass(frozen=True)
class Plain:
    """A command as both readers see it. Offsets into the script; words and redirections as written."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    redirections: tuple[str, ...]
    assignments: tuple[str, ...]


def shfmt_commands(script: str, dialect: str = "bash") -> list[Plain]:
    """The simple commands of a script in the order of their first characters."""
    done = subprocess.run([SHFMT, "-tojson", "-ln", dialect], input=script.encode(), capture_output=True, timeout=60)
    if done.returncode != 0:
        raise NotShellError(done.stderr.decode())
    found = list(_commands(json.loads(done.stdout), script.encode()))
    return [plain for _, plain in sorted(found, key=lambda pair: pair[0])]


def _commands(node: Any, script: bytes) -> Iterator[tuple[int, Plain]]:
    if isinstance(node, list):
        for one in node:
            yield from _commands(one, script)
    elif isinstance(node, dict):
        plain = _plain(node, script)
        if plain is not None:
            yield node["Pos"]["Offset"], plain
        for one in node.values():
            yield from _commands(one, script)


def _plain(statement: dict[str, Any], script: bytes) -> Plain | None:
    """A statement that is a simple command: `Redirs` and `Position` mark statements."""
    if "Position" not in statement:
        return None
    command = statement.get("Cmd") or {"Type": "CallExpr"}
    spans = _word_spans(command)
    if spans is None:
        return None
    assigns = [_span(a) for a in command.get("Assigns", ())]
    if not (spans or assigns or statement.get("Redirs")):
        return None
    return Plain(
        tuple(script[a:b].decode() for a, b in spans),
        tuple(a for a, _ in spans),
        tuple(script[r["Pos"]["Offset"] : _span(r["Word"])[1]].decode() for r in statement.get("Redirs", ())),
        tuple(script[a:b].decode() for a, b in assigns),
    )


def _word_spans(command: dict[str, Any]) -> list[tuple[int, int]] | None:
    match command["Type"]:
        case "CallExpr":
            return [_span(word) for word in command.get("Args", ())]
        case "DeclClause":
            return [_span(command["Variant"]), *(_span(word) for word in command.get("Args", ()))]
        case _:
            return None


def _span(node: dict[str, Any]) -> tuple[int, int]:
    return node["Pos"]["Offset"], node["End"]["Offset"]
