"""Commands that run another command: `sudo`, `env X=1`, `timeout 60`, `xargs`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.node import record
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import by_program

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=").match


@record
class Prefix:
    """How a prefix reads its own words.

    valued: options that take the next word. operands: words of its own before the command. assigns: `X=1` may follow.
    names: how many words name it (`conda run`: 2).
    """

    valued: frozenset[str] = frozenset()
    operands: int = 0
    assigns: bool = False
    names: int = 1


def _valued(options: str) -> frozenset[str]:
    return frozenset(options.split())


PREFIXES: Mapping[str, Prefix] = {
    "sudo": Prefix(_valued("-u -g -p -C -h -r -t -U --user --group --prompt --host --role"), assigns=True),
    "env": Prefix(_valued("-u -C --unset --chdir"), assigns=True),
    "exec": Prefix(_valued("-a")),
    "command": Prefix(),
    "builtin": Prefix(),
    "time": Prefix(_valued("-f -o --format --output")),
    "nice": Prefix(_valued("-n --adjustment")),
    "ionice": Prefix(_valued("-c -n -p")),
    "nohup": Prefix(),
    "eatmydata": Prefix(),
    "faketime": Prefix(operands=1),
    "timeout": Prefix(_valued("-s -k --signal --kill-after"), operands=1),
    "gosu": Prefix(operands=1),
    "su-exec": Prefix(operands=1),
    "chronic": Prefix(),
    "setsid": Prefix(),
    "stdbuf": Prefix(_valued("-i -o -e --input --output --error")),
    "dbus-run-session": Prefix(_valued("--config-file --dbus-daemon")),
    "xvfb-run": Prefix(
        _valued("-e -f -n -p -s -w --error-file --auth-file --server-num --xauth-protocol --server-args --wait")
    ),
    "xargs": Prefix(_valued("-a -d -E -I -L -n -P -s --arg-file --delimiter --max-args --max-procs --replace")),
}


@fact
def without_prefixes(command: Command) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of the command that really runs, and all assignments in front of it."""
    words = command.words
    assignments = list(command.assignments)
    while words:
        prefix = _prefix(words)
        if prefix is None:
            break
        at = prefix.names
        while at < len(words):
            text = words[at].text
            if text == "--":
                at += 1
                break
            if text[0] == "-":
                at += 2 if text in prefix.valued else 1
            elif prefix.assigns and _ASSIGNMENT(text):
                assignments.append(words[at])
                at += 1
            else:
                break
        words = words[at + prefix.operands :]
    return words, tuple(assignments)


def _prefix(words: tuple[Word, ...]) -> Prefix | None:
    name = words[0].text.rsplit("/", 1)[-1]
    manager = by_program().get(name)
    if manager is not None and len(words) > 1 and words[1].text == manager.syntax.prefix:
        return Prefix(manager.syntax.valued, names=2)
    return PREFIXES.get(name)
