"""What a RUN gives to its shell, read."""

from __future__ import annotations

from bisect import bisect_right

from rules.dockerfile.node import node
from rules.dockerfile.words import Command, LogicalText, Word


@node
class Script:
    """What a RUN gives to its shell.

    commands: the simple commands, in the order of their first characters; those inside compounds and substitutions too,
        but none from the body of a heredoc that a command reads.
    beyond: why the script cannot be edited, "" where all of it was read. What was read safely is listed nevertheless.
    logical: the script as the shell gets it (continuations joined; a heredoc's body), mapped to the file.
    is_heredoc: the script is the body of the RUN's only heredoc.
    options: long names of the shell options in force from the first command on (`errexit`, `xtrace`, `pipefail`,
        `nounset`): from SHELL, the shebang and leading `set` commands.
    separators: every `&&`, `||`, `;`, `|`, `&` between statements, with its place, in order; a newline has none.
    """

    commands: tuple[Command, ...]
    beyond: str
    logical: LogicalText
    is_heredoc: bool = False
    options: frozenset[str] = frozenset()
    separators: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return self.logical.text

    @property
    def top_level(self) -> tuple[Command, ...]:
        """The commands inside no construct."""
        return tuple(command for command in self.commands if not command.inside)

    def separator_after(self, command: Command) -> Word | None:
        """The operator behind a command; None at the end of its list or before a newline."""
        if command.after in {"", "\n"}:
            return None
        at = bisect_right(self.separators, command.span.end - 1, key=lambda word: word.span.start)
        return self.separators[at]

    def separator_before(self, command: Command) -> Word | None:
        """The operator in front of a command; None at the start of its list or after a newline."""
        if command.before in {"", "\n"}:
            return None
        return self.separators[bisect_right(self.separators, command.span.start, key=lambda word: word.span.start) - 1]
