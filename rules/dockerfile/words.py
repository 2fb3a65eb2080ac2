"""Words and commands with their place, and the logical text of an instruction: its lines without continuations."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property

from rules.dockerfile.memo import Facts
from rules.dockerfile.node import node, value
from rules.dockerfile.source import Span


@node
class LogicalText:
    """An instruction's text as the builder sees it, cut from the file in slices.

    Between the slices lie gaps: indent that the builder skips, the escape, line ends, comment and blank lines.
    `starts[i]` is where slice i begins in `text`; `offsets[i]` where it begins in the file.
    """

    text: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def to_file(self, start: int, end: int) -> Span:
        """The span in the file of a part of `text`; with the gaps inside it, never those around it."""
        first = self.file_offset(start)
        return Span(first, first if start == end else self.file_offset(end - 1) + 1)

    def file_offset(self, at: int) -> int:
        """The file offset of the character `at` in `text`."""
        piece = max(0, bisect_right(self.starts, at) - 1)
        return self.offsets[piece] + (at - self.starts[piece])

    def at_file(self, offset: int) -> int:
        """The offset in `text` of the character at a file offset that lies in a slice."""
        piece = max(0, bisect_right(self.offsets, offset) - 1)
        return self.starts[piece] + (offset - self.offsets[piece])


@value
class Word:
    """A word as it is written (quotes and escapes kept), and its place in the file.

    `literal` is the value after quote removal, None where the builder or the shell would expand something in it.
    """

    text: str
    span: Span
    literal: str | None


@value
class Heredoc:
    """One `<<NAME` and its body. `body` covers the raw body lines (terminator not included)."""

    name: str
    descriptor: int
    strips_tabs: bool
    expands: bool
    word: Span
    body: Span
    text: str


@node
class Command:
    """One simple shell command of a RUN and the separators around it.

    words: the command and its arguments, without assignment prefixes and redirections.
    span: from the first assignment or word to the end of the last word or redirection.
    before, after: the separator on each side (`&&`, `||`, `;`, `|`, `&`, a newline as `"\\n"`), "" at the ends.
    inside: the constructs around it, outermost first: `if`, `for`, `while`, `case`, `subshell`, `group`,
        `substitution`, `function`, `negation`; () for a command of the script's top level.
    """

    words: tuple[Word, ...]
    span: Span
    before: str = ""
    after: str = ""
    assignments: tuple[Word, ...] = ()
    redirections: tuple[Word, ...] = ()
    inside: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts, init=False, repr=False)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Each word's literal value, or its written text where it has none."""
        return tuple(word.text if word.literal is None else word.literal for word in self.words)

    @cached_property
    def name(self) -> str:
        """The command's own name without its folder (`/usr/bin/pip` -> `pip`), "" where it is only assignments."""
        return self.texts[0].rsplit("/", 1)[-1] if self.words else ""

    @property
    def is_unconditional(self) -> bool:
        """True where the command runs whenever the RUN does, and its failure fails the RUN."""
        return not self.inside and self.before in {"", "&&", ";", "\n"} and self.after in {"", "&&", ";", "\n"}
