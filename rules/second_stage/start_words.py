"""The words that start the program of a stage."""

from __future__ import annotations

import re
import shlex

from rules.dockerfile.model import Cmd, Entrypoint, Stage

_SHELL_SYNTAX = re.compile(r"[$`|&;<>()*?\[\]{}~\\#]")


def program_words(stage: Stage) -> tuple[str, ...]:
    """What the container runs: ENTRYPOINT's words, then CMD's; () where a shell has to read them."""
    start, command = last_start(stage, Entrypoint), last_start(stage, Cmd)
    words = start_words(start) if start is not None else ()
    if start is not None and (not words or not start.exec_form):
        return words
    return words + (start_words(command) if command is not None else ())


def start_words(instruction: Cmd | Entrypoint) -> tuple[str, ...]:
    """The words of CMD or ENTRYPOINT; () for a shell form that only a shell can read."""
    if instruction.exec_form:
        return tuple(word.literal or word.text for word in instruction.arguments)
    try:
        return () if _SHELL_SYNTAX.search(instruction.value) else tuple(shlex.split(instruction.value))
    except ValueError:  # a quotation that nothing ends
        return ()


def last_start(stage: Stage, kind: type[Cmd] | type[Entrypoint]) -> Cmd | Entrypoint | None:
    found = stage.of_type(kind)
    return found[-1] if found else None
