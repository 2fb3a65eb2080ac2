"""A shell command read as a call of a package manager: its sub-command, options and operands, each with its word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from weakref import ref

from rules.dockerfile.memo import fact, facts
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import node
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import by_program, called, fetching
from rules.ecosystems.command_options import Option, split_words, word_text
from rules.ecosystems.record import Manager
from rules.ecosystems.syntax import Syntax
from rules.facts.command_prefixes import without_prefixes
from rules.facts.image_paths import placed_commands

_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?")


@node
class Invocation:
    """A call of a package manager.

    tool: the tool's one name (`pip` for `pip3.11` and `python3 -m pip`, `apt-get`, `apt`, `npm` ...).
    subcommand: its canonical spelling (`npm i` -> `install`); two words where it has two (`mod download`, `pip install`
        of `uv pip install`); "" where there is none.
    options: all of them, before and behind the sub-command, in order.
    operands: what is neither option nor sub-command: packages, files, goals. Words behind `--` too.
    program: the word that names the tool (`pip` in `sudo python3 -m pip install`).
    subcommand_word: the last word of the sub-command, None where it is left to the default (`yarn`).
    environment: assignments in front of the call, also behind `env` or `sudo`; None: a value that only the shell knows.
    """

    tool: str
    subcommand: str
    options: tuple[Option, ...]
    operands: tuple[Word, ...]
    _command: ref[Command]
    program: Word
    subcommand_word: Word | None = None
    environment: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def command(self) -> Command:
        """The command that makes the call, as long as its file is there.

        The command remembers its call: if the call held the command as well, both would wait for the garbage collector.
        """
        found = self._command()
        if found is None:
            raise ReferenceError("the file of this call is gone")
        return found

    def has(self, *names: str) -> bool:
        """Whether one of the options is there, with or without a value: `has("-y", "--yes")`."""
        return any(option.name in names for option in self.options)

    def value(self, *names: str) -> str | None:
        """The value of the last of these options; None where none is there or it stands alone."""
        return next((option.value for option in reversed(self.options) if option.name in names), None)

    def values(self, *names: str) -> tuple[str, ...]:
        """The values of all of these options, in order: `values("-r", "--requirement")`."""
        return tuple(o.value for o in self.options if o.name in names and o.value is not None)

    @cached_property
    def operand_texts(self) -> tuple[str, ...]:
        """Each operand's literal value, or its written text where it has none."""
        return tuple(word_text(word) for word in self.operands)


def ships_program(call: Invocation) -> bool:
    """Whether the call builds a program as it ships; of a goal or task (`:api:bootJar`) the last part counts."""
    known = fetching(call.tool)
    words = (call.subcommand, *(call.operand_texts if not call.subcommand else ()))
    return known is not None and any(word.rpartition(":")[2] in known.ships for word in words)


def brings_tool(call: Invocation) -> bool:
    """Whether the call installs a program from elsewhere: `cargo install ripgrep`."""
    known = fetching(call.tool)
    return known is not None and call.subcommand in known.tools


@fact
def invocation(command: Command) -> Invocation | None:
    """The call that a command makes, also behind `sudo`, `env X=1`, `exec` and their like; None: it makes none."""
    words, assignments = without_prefixes(command)
    found = _program(words)
    if found is None:
        return None
    tool, at = found
    syntax = tool.syntax
    options, plain = split_words(words[at + 1 :], syntax)
    subcommand, used = _subcommand(syntax, plain, options)
    if syntax.alone.get(subcommand):
        options, plain = split_words(words[at + 1 :], syntax, syntax.alone[subcommand])
    return Invocation(
        tool.name,
        subcommand,
        tuple(options),
        tuple(plain[used:]),
        ref(command),
        words[at],
        plain[used - 1] if used else None,
        dict(_variable(word) for word in assignments),
    )


@facts
def calls_of(run: Run) -> Iterator[Invocation]:
    """The calls of package managers and build tools in a RUN, in order."""
    yield from (call for command in run.commands if (call := invocation(command)) is not None)


@facts
def placed_calls(stage: Stage) -> Iterator[tuple[Run, Invocation, str]]:
    """Each such call in the stage's RUNs that can be read, with the folder it stands in."""
    for run, command, folder in placed_commands(stage):
        call = invocation(command)
        if call is not None:
            yield run, call, folder


def _program(words: tuple[Word, ...]) -> tuple[Manager, int] | None:
    """The tool that the first word names, and the index of the word that does."""
    if not words:
        return None
    name = word_text(words[0]).rsplit("/", 1)[-1]
    if _PYTHON.fullmatch(name):
        module = next((n for n, word in enumerate(words[1:-1], start=2) if word.text == "-m"), 0)
        own = by_program().get(words[module].text) if module else None
        return (own, module) if own is not None and own.module else None
    tool = called(name)
    return (tool, 0) if tool is not None else None


def _subcommand(syntax: Syntax, plain: list[Word], options: list[Option]) -> tuple[str, int]:
    """The sub-command's canonical name, and how many of the plain words it takes."""
    if syntax.modes:
        names = {option.name for option in options}
        return next((mode for name, mode in syntax.modes.items() if name in names), ""), 0
    if syntax.operands_only:
        return "", 0
    if not plain:
        return "" if any(option.name in _QUESTIONS for option in options) else syntax.default, 0
    first = word_text(plain[0])
    first = syntax.aliases.get(first, first)
    if first in syntax.groups and len(plain) > 1:
        return f"{first} {word_text(plain[1])}", 2
    return first, 1


_QUESTIONS = frozenset({"-h", "--help", "-v", "-V", "--version"})
"""What a bare call answers instead of doing its work: `yarn --version` installs nothing."""


def _variable(word: Word) -> tuple[str, str | None]:
    name, _, value = word_text(word).partition("=")
    return name, None if word.literal is None else value
