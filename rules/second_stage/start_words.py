"""The words that start the program of a stage, and the program behind what only starts it.

`tini -- hello`, `gosu app hello`, a script that ends in `exec "$@"`.
"""

from __future__ import annotations

import posixpath
import re
import shlex

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Cmd, Entrypoint, Stage
from rules.dockerfile.shell_options import known_shell, shebang
from rules.engine.context import BuildContext
from rules.facts.image_files import ImageFiles
from rules.facts.image_paths import folder_at, resolve

_SHELL_SYNTAX = re.compile(r"[$`|&;<>()*?\[\]{}~\\#]")
_INITS = frozenset({"catatonit", "docker-init", "dumb-init", "exec", "tini", "tini-static"})
_STEPS_DOWN = frozenset({"gosu", "setuidgid", "su-exec", "s6-setuidgid"})
"""Programs that start another one as the user in their first word."""

_TAKE_A_VALUE = frozenset({"-e", "-p", "-r", "--rewrite"})
_HANDS_OVER = re.compile(r'^\s*exec\s(?:[^\n]*\s)?"?\$(?:@|\{@\})"?\s*$', re.MULTILINE)


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


@fact
def started_words(stage: Stage, build: BuildContext) -> tuple[str, ...]:
    """What really runs in the container, in words; () where a shell has to read them."""
    words = program_words(stage)
    for _ in words:
        rest = _behind(stage, build, words)
        if not rest:
            break
        words = rest
    return words


def wrappers(stage: Stage, build: BuildContext) -> tuple[str, ...]:
    """The words in front of what really runs."""
    words = program_words(stage)
    return words[: len(words) - len(started_words(stage, build))]


def _behind(stage: Stage, build: BuildContext, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that the first one starts; () where it is the program itself."""
    name = posixpath.basename(words[0])
    if name in _INITS:
        return _without_options(words[1:])
    if name in _STEPS_DOWN:
        return words[2:]
    script = words[0]
    if known_shell((name,), needs_command_flag=False) and len(words) > 1 and not words[1].startswith("-"):
        words, script = words[1:], f"./{words[1]}" if words[1][0] != "/" else words[1]
    return words[1:] if _hands_over(stage, build, script) else ()


def _without_options(words: tuple[str, ...]) -> tuple[str, ...]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in _TAKE_A_VALUE else 1
    return words[at:]


def _hands_over(stage: Stage, build: BuildContext, name: str) -> bool:
    """Whether it is a shell script of the repository that gives its place to its arguments."""
    files = ImageFiles(stage, build)
    place = resolve(folder_at(stage, stage.instructions[-1]), name)
    origin = files.origin(place) if "/" in name else files.program(name)
    text = build.read(origin) if origin is not None else None
    is_shell = text is not None and known_shell(shebang(text), needs_command_flag=False)
    return text is not None and is_shell and _HANDS_OVER.search(text) is not None
