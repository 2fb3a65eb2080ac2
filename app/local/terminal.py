"""Other people's text on a terminal: shown, never obeyed. Colours and links of our own, where a person looks."""

from __future__ import annotations

import os
import re
from typing import IO

import click

from rules.dockerfile.node import record

# control characters (an escape sequence can rewrite the screen), bytes that are no UTF-8, marks that turn text around
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """The text with what a terminal would act on as escapes."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def say(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Prints text that may hold anything."""
    click.echo(shown(text) + end, err=err, nl=False)


def is_for_people(stream: IO[str]) -> bool:
    """Whether a terminal shows it, and nobody asked for plain text (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


@record
class Paint:
    """Makes text that may hold anything safe and, where wanted, easier to read."""

    wanted: bool

    def colour(self, text: str, name: str) -> str:
        return click.style(shown(text), fg=name) if self.wanted else shown(text)

    def bold(self, text: str) -> str:
        return click.style(shown(text), bold=True) if self.wanted else shown(text)

    def link(self, painted: str, address: str) -> str:
        """painted: what one of the others made."""
        return f"\x1b]8;;{shown(address)}\x1b\\{painted}\x1b]8;;\x1b\\" if self.wanted and address else painted
